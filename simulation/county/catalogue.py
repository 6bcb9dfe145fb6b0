"""The announcement as a draft for roster: title, rules, and the offices with stable ids (R-02, R-05, R-06)."""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from pypinyin import Style, lazy_pinyin

APPRAISAL = "532622-2024Q2"
COUNTY = "砚山县"
DIVISION = "532622"


@lru_cache(maxsize=1)
def directory() -> dict[str, Any]:
    """categories.yaml: categories, groups with their providers, channels, default rules."""
    return yaml.safe_load(_data("categories.yaml"))  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def offices() -> tuple[dict[str, Any], ...]:
    """The offices in the order of the catalogue; `office_id` is department number and number within it.

    `pinyin` and `initials` are stored, not computed at search time, because a library's reading of a
    character may change and a replay must not (voter-page ③).
    """
    departments: dict[str, int] = {}
    found: list[dict[str, Any]] = []
    for row in csv.DictReader(_data("offices.csv").splitlines()):
        departments[row["department"]] = departments.get(row["department"], 0) + 1
        number = list(departments).index(row["department"]) + 1
        found.append(
            {
                "office_id": f"{number:02d}-{departments[row['department']]:02d}",
                "department": row["department"],
                "department_kind": row["department_kind"],
                "name": row["office"],
                "scopes": row["scopes"].split(";"),
                "pinyin": "".join(lazy_pinyin(row["office"])),
                "initials": "".join(lazy_pinyin(row["office"], style=Style.FIRST_LETTER)),
            }
        )
    return tuple(found)


def scope(group: str) -> tuple[str, ...]:
    """The ids of the offices this group may appraise; the public may appraise all (A-11)."""
    return tuple(o["office_id"] for o in offices() if group == "public" or group in o["scopes"])


def office_name(office_id: str) -> str:
    """`department office`, as a person would write it: several departments have an office of the same name."""
    office = next(o for o in offices() if o["office_id"] == office_id)
    return f"{office['department']}{office['name']}"


def providers() -> dict[str, str]:
    """Each provider of a roster and the group it provides for (R-14…R-18)."""
    return {provider: group["code"] for group in directory()["groups"] for provider in group["provider"]}


def channels() -> list[dict[str, Any]]:
    """The seven channels of complaints, as the draft has them (四(三), R-27…R-30)."""
    named = {"feed": "feeds"}
    left_out = ("fields_allowed",)
    return [
        {named.get(name, name): value for name, value in channel.items() if name not in left_out}
        for channel in directory()["channels"]
    ]


def rules() -> dict[str, Any]:
    """The parameters of the announcement; choices that are not written here stand at their defaults."""
    appraisal = directory()["appraisal_example"]
    return {
        "quarter_from": "2024-04-01",
        "quarter_to": "2024-06-30",
        "published_at": directory()["source"]["published_at"],
        "voting_from": appraisal["voting"]["from"],
        "voting_until": appraisal["voting"]["to_exclusive"],
        "complaints_until": "2024-07-20T00:00:00+08:00",  # vote end + 5 working days, to its end (1.3 rule 7)
        "example_not_before": appraisal["example_not_before"].strftime("%Y-%m"),
        "max_offices": appraisal["max_offices_per_ballot"],
        "sample_size": appraisal["public_sample_size"],
    }


ECOLOGY = "州生态环境局砚山分局"  # of the five providers of projects, the one that other counties call otherwise


def draft(*, rehearsal: bool = True) -> dict[str, Any]:
    """What `roster.draft_appraisal` is given. In a rehearsal the clock may be moved."""
    source = directory()["source"]
    return {
        "county": COUNTY,
        "title": source["title"].removesuffix("公告"),  # the announcement's title tells of the appraisal
        "hotline": source["hotline"],
        "rules": rules(),
        "offices": [dict(office) for office in offices()],
        "channels": channels(),
        "providers": [{"code": "ecology", "name": ECOLOGY}],
        "rehearsal": rehearsal,
    }


def announcement() -> str:
    """The text of the announcement, as it was published."""
    return _data("announcement.txt")


def _data(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8-sig")
