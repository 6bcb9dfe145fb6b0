"""Values and troubles of a draft, said in Chinese: no field's code and no machine's date reaches a page."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gateway.chinese.draft import CHOICES, FIELDS, TROUBLES, WHAT
from gateway.chinese.rules import LABELS as RULES
from services.kernel.clock import CHINA

ENDS = ("voting_until", "complaints_until")  # the instant after the last one: 24:00 of the day before
_LISTED = re.compile(r"(?P<what>offices|channels|providers)\[(?P<at>\d+)\]\.(?P<field>\w+)")


def field_name(what: str, field: str) -> str:
    """What a field is called; 整项 when the whole thing is new or gone."""
    return FIELDS[what].get(field, field) if field else "整项"


def value_said(field: str, value: Any) -> str:
    """A value as people write it."""
    if value is None or value in ("", [], ()):
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field == "moved_days":
        return "、".join(f"{day_said(one['on'])}{'上班' if one['works'] else '休息'}" for one in value)
    if isinstance(value, list | tuple):
        return "、".join(value_said(field, one) for one in value)
    if isinstance(value, str):
        return CHOICES.get(field, {}).get(value) or _dated(field, value)
    return str(value)


def whole_said(what: str, value: Mapping[str, Any] | None) -> str:
    """An office or a channel as a whole."""
    if value is None:
        return "无"
    if what == "offices":
        return f"{value['department']} {value['name']}" + ("" if value.get("enabled", True) else "(不列入)")
    return str(value.get("label", value.get("name", value.get("code", ""))))


def difference_said(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """A difference as its row in the table: what, which, field, before, after. `names` are of offices and channels."""
    what, which, field = one["what"], one["which"], one["field"]
    said = [value_said(field, one[side]) if field else whole_said(what, one[side]) for side in ("before", "after")]
    whole = "" if field else whole_said(what, one["after"] or one["before"])
    named = names.get(which) or whole or which
    return {
        "what": WHAT[what],
        "which": f"{which} {named}" if what == "offices" else named,
        "field": field_name(what, field),
        "before": said[0],
        "after": said[1],
    }


def troubles_told(errors: Sequence[Mapping[str, Any]], draft: Mapping[str, Any]) -> list[dict[str, str]]:
    """The errors of `DRAFT_UNSOUND` with what each says, the names of the places, and of their inputs."""
    return [
        {
            **error,
            "field": error["where"].removeprefix("rules."),
            "name": _place(error["where"], draft),
            "what": _what(error),
        }
        for error in errors
    ]


def moment_said(field: str, value: str) -> str:
    """`2024年7月14日24时`: an end is told as the end of its last day."""
    at = datetime.fromisoformat(value).astimezone(CHINA)
    if field in ENDS and at.hour == at.minute == 0:
        return f"{day_said((at - timedelta(days=1)).date().isoformat())}24时"
    return f"{day_said(at.date().isoformat())}{at.hour}时" + (f"{at.minute:02d}分" if at.minute else "")


def day_said(iso: str) -> str:
    """`2024年7月1日`."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _dated(field: str, value: str) -> str:
    if field in ("quarter_from", "quarter_to"):
        return day_said(value)
    if field in ("published_at", "voting_from", *ENDS):
        return moment_said(field, value)
    if field == "example_not_before":
        return f"{value[:4]}年{int(value[5:])}月"
    return value


def _what(error: Mapping[str, Any]) -> str:
    other = str(error.get("other", ""))
    return TROUBLES.get(str(error["code"]), "不符合要求").format(other=RULES.get(other.removeprefix("rules."), other))


def _place(where: str, draft: Mapping[str, Any]) -> str:
    listed = _LISTED.fullmatch(where)
    if listed is None:
        return RULES.get(where.removeprefix("rules."), where)
    things, at = draft.get(listed["what"]) or (), int(listed["at"])
    named = whole_said(listed["what"], things[at]) if at < len(things) else f"第{at + 1}个"
    fields = FIELDS[listed["what"]]
    return f"{WHAT[listed['what']]}“{named}”{fields.get(listed['field'], '编号')}"
