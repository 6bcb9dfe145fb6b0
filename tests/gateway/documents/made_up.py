"""A quarter's answers as the services give them, made up: what documents are drawn from."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from gateway.chinese.names import CHANNELS, GROUPS
from gateway.chinese.reasons import REASONS
from gateway.documents.gathered import Determined
from services.roster.answers import Appraisal
from services.roster.events import Rules
from services.tally.counting.disclosure_control import published_view
from simulation.county import catalogue
from tests.gateway.roster_answers import draw_record, filing
from tests.gateway.tally_answers import appeal, sample_record

CATALOGUE = (*catalogue.offices()[:40:4], *catalogue.offices()[-2:])
CATEGORIES = ("cold", "lazy", "shirk", "disorder", "corrupt")
DRAFTED = catalogue.draft()
KNOWN: dict[str, Any] = {
    **{name: DRAFTED[name] for name in ("county", "title", "hotline", "rehearsal")},
    "appraisal": "532622-2024Q2",
    "stage": "closed",
    "published_at": DRAFTED["rules"]["published_at"],
    "voting_from": "2024-06-30T16:00:00+00:00",
    "voting_until": "2024-07-14T16:00:00+00:00",
    "rules": {**DRAFTED["rules"], "sample_size": 200, "max_offices": 10},
    "groups": [
        {"code": "leaders", "method": "paper", "quota": None},
        {"code": "market", "method": "online", "quota": 50},
        {"code": "projects", "method": "online", "quota": 25},
        {"code": "service", "method": "online", "quota": 100},
        {"code": "public", "method": "online", "quota": None},
    ],
    "offices": [dict(office) for office in CATALOGUE],
    "secret_channels": [],
    "rules_digest": "5f" * 32,
    "catalogue_digest": "77" * 32,
}
FILINGS = [
    filing(provider, late=late, people=312, filed_at="2024-06-24T07:00:00+00:00")
    for provider, late in (
        ("inspection", False),
        ("market-regulation", False),
        ("housing", False),
        ("fire", True),
        ("government-services", False),
    )
]
DRAW = draw_record(
    quota=2,
    seed="砚山2024Q2|317|884|052",
    witnesses=["督查室 张三"],
    witnesses_digest="1d" * 32,
    drawn=[{"order": 1, "person": "b1946ac9" * 4, "name": "张*"}, {"order": 2, "person": "591785b7" * 4}],
    reserve=[{"order": 3, "person": "c0ffee00" * 4, "name": "李*四"}],
)
SAMPLE = sample_record(witnesses=["inspection", "office-1"], words="陈某、李某在场", words_kept=True)
DECIDED = appeal(
    received_on="2024-07-26",
    statement="有一件反映的是另一股室。",
    reply="经复核,该事项反映的是另一股室。",
    conclusion="correct",
)

FEW = st.lists(st.integers(0, 30), min_size=len(CATALOGUE) * 17, max_size=len(CATALOGUE) * 17)
MANY = st.lists(st.integers(0, 2_000), min_size=40, max_size=40)
REASON_COUNTS = st.dictionaries(st.sampled_from(sorted(REASONS)), st.integers(1, 300), max_size=4)


def results() -> st.SearchStrategy[dict[str, Any]]:
    """Result documents of any numbers."""
    return st.builds(result, FEW, MANY, REASON_COUNTS)


def result(few: Sequence[int], many: Sequence[int], reasons: dict[str, int]) -> dict[str, Any]:
    """A result document of these numbers: offices in order of rank, equal votes sharing one."""
    votes, counts = iter(few), iter(many)
    offices = [_office(votes, office["office_id"]) for office in CATALOGUE]
    offices.sort(key=lambda office: (-office["final"], office["office_id"]))
    for office in offices:
        office["rank"] = 1 + sum(other["final"] > office["final"] for other in offices)
    return {
        "appraisal": KNOWN["appraisal"],
        "rules_digest": "aa" * 32,
        "catalogue_digest": "bb" * 32,
        "result_version": 1 + next(counts) % 9,
        "ballots": {group: _ballots(counts, group, reasons) for group in GROUPS},
        "picks": {"counted": next(counts), "void": reasons},
        "complaints": {"reported": next(counts), "counted": next(counts), "not_counted": reasons},
        "offices": offices,
    }


def public(result: dict[str, Any], digest: str = "5f") -> dict[str, Any]:
    """The result as everybody may see it."""
    return published_view(result, rules=msgspec.convert(KNOWN["rules"], Rules), digest=digest)


def determined(result: dict[str, Any], named: list[str], *followed: dict[str, Any]) -> Determined:
    by_office = {line["office"]: line for line in followed}
    return Determined(
        known=msgspec.convert(KNOWN, Appraisal), day=date(2024, 7, 24), result=result, named=named, followed=by_office
    )


def follows(office: str, **recorded: Any) -> dict[str, Any]:
    """What is recorded of an office: nothing, but for what is said."""
    known = next(one for one in CATALOGUE if one["office_id"] == office)
    nothing = {"card": False, "talk": None, "notice": None, "superior": None, "rectification": None, "earlier": []}
    told = {"office": office, "department": known["department"], "department_kind": known["department_kind"]}
    return {**told, "named": True, **nothing, **recorded}


def talk(due_on: str, held_on: str | None = None, record: str | None = None, evidence: Sequence[str] = ()) -> Any:
    """A talk as it is recorded."""
    return {"due_on": due_on, "held_on": held_on, "overdue": False, "record": record, "evidence": list(evidence)}


def _office(votes: Iterator[int], office_id: str) -> dict[str, Any]:
    directed = {group: next(votes) for group in ("leaders", "market", "projects", "service")}
    other = {channel: count for channel in CHANNELS if (count := next(votes))}
    sampled = next(votes)
    return {
        "office_id": office_id,
        "final": sum(directed.values()) + sampled + sum(other.values()),
        "directed": {**directed, "total": sum(directed.values())},
        "sampled": sampled,
        "other": {**other, "total": sum(other.values())},
        "categories": {category: next(votes) for category in CATEGORIES},
    }


def _ballots(counts: Iterator[int], group: str, reasons: dict[str, int]) -> dict[str, Any]:
    walked = {"walked": next(counts)} if group == "public" else {}
    return {"received": next(counts), **walked, "valid": next(counts), "void": next(counts), "reasons": reasons}


RESULT = result([number % 23 + 1 for number in range(400)], range(40), {"BLANK": 2})
COUNTY, STATIONED = (
    next(office["office_id"] for office in KNOWN["offices"] if office["department_kind"] == kind)
    for kind in ("county", "stationed")
)
MOVED = [
    {"office_id": office["office_id"], "rank": [place, place + 1], "final": [9, 7 + place]}
    for place, office in enumerate(RESULT["offices"][:2], start=1)
]
