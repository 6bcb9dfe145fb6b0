"""发出、收回、有效、无效: one table of every group, on paper and online, for API, desk and report (R-37)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from gateway.chinese.reasons import in_words
from services.ballot.contract import Participation
from services.kernel.rpc.request import Answer
from services.roster.answers import Progress
from services.roster.events import DIRECTED, GroupCode

GROUPS: tuple[GroupCode, ...] = (*DIRECTED, "public")
FIGURES = ("issued", "returned", "examined", "valid", "void")


class TurnoutFigures(Answer):
    """The figures of one line; null: nobody is issued anything, or nobody knows before the count."""

    issued: Annotated[int, msgspec.Meta(examples=[122])] | None
    returned: Annotated[int, msgspec.Meta(examples=[120])] | None
    examined: Annotated[int, msgspec.Meta(examples=[118])] | None
    valid: Annotated[int, msgspec.Meta(examples=[109])] | None
    void: Annotated[int, msgspec.Meta(examples=[9])] | None
    reasons: Annotated[dict[str, int], msgspec.Meta(examples=[{"OVER_LIMIT": 9}])]


class TurnoutLine(TurnoutFigures):
    """A group's line. `unentered` are forms that came back and are not in the box."""

    group: Annotated[GroupCode, msgspec.Meta(examples=["leaders"])]
    method: Literal["paper", "online"]
    unentered: Annotated[int, msgspec.Meta(examples=[2])]


class Turnout(Answer):
    """What `turnout` puts together, for the API."""

    counted: bool
    result_version: Annotated[int, msgspec.Meta(examples=[1])] | None
    groups: list[TurnoutLine]
    total: TurnoutFigures


def turnout(progress: Progress, box: Participation, result: Mapping[str, Any] | None) -> dict[str, Any]:
    """`{counted, result_version, groups: [a line], total: a line}`, from roster's progress, the box, and the result.

    A line is `{group, method, issued, returned, unentered, examined, valid, void, reasons}`. Leaders get forms: issued
    and returned are counted by hand, and what came back and is not in the box is `unentered`. Invitees are issued an
    invitation each, the public nothing (null). Before the count nobody knows what is valid (null).
    """
    lines = [_line(group, progress, box, result) for group in GROUPS]
    return {
        "counted": result is not None,
        "result_version": None if result is None else result["result_version"],
        "groups": lines,
        "total": {
            **{name: _sum(line[name] for line in lines) for name in FIGURES},
            "reasons": _reasons(line["reasons"] for line in lines),
        },
    }


def reasons_zh(line: Mapping[str, Any]) -> str:
    """Why ballots of a line are void, and what was not entered."""
    said = in_words(line["reasons"]) if line["reasons"] else ""
    left_out = f"收回未入箱{line['unentered']}" if line.get("unentered") else ""
    return ";".join(filter(None, (said, left_out))) or "无"


def _line(group: GroupCode, progress: Progress, box: Participation, result: Mapping[str, Any] | None) -> dict[str, Any]:
    received = box.received.get(group, 0)
    paper = group == "leaders"
    returned = box.forms_returned if paper else received
    found = None if result is None else result["ballots"][group]
    invited: dict[str, int] = {drawn: draw.invited for drawn, draw in progress.draws.items()}
    return {
        "group": group,
        "method": "paper" if paper else "online",
        "issued": box.forms_issued if paper else invited.get(group),
        "returned": returned,
        "unentered": max(0, returned - received),
        "examined": None if found is None else found.get("walked", found["received"]),
        "valid": None if found is None else found["valid"],
        "void": None if found is None else found["void"],
        "reasons": {} if found is None else dict(found["reasons"]),
    }


def _sum(figures: Any) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def _reasons(many: Any) -> dict[str, int]:
    together: dict[str, int] = {}
    for reasons in many:
        for reason, count in reasons.items():
            together[reason] = together.get(reason, 0) + count
    return together
