"""What follows for the named offices, as letters say it (R-40…R-43): from what is recorded to have followed.

Who is named comes from the determination, votes from the result, and card, talk, notice and letter from what was
recorded of them (ADR 0032). Until a measure is recorded its document is a draft, and says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from gateway.chinese.names import MEASURES
from gateway.chinese.typesetting import day
from gateway.documents.blanks import common, office_line, until_when
from gateway.documents.gathered import Determined
from gateway.errors.refusals import NotFound
from gateway.papers.official import Blanks


def circular(determined: Determined, appeals_end_on: str | None) -> Blanks:
    """通报 (R-40, R-41)."""
    determined = determined.of_day(_same_day(determined, "notice", "issued_on"))
    named = [office_line(determined, determined.votes(office)) for office in determined.named]
    stationed = [line["部门"] for line in named if line["驻县"]]
    said = {
        "草稿": draft(determined, determined.named, "card"),
        "版次": determined.result["result_version"],
        "确定个数": len(named),
        "确定": named,
        "驻县单位": "、".join(dict.fromkeys(stationed)),
        "申诉末日": until_when(determined, appeals_end_on),
    }
    return Blanks(template="circular", said=common(determined) | said)


def referral(determined: Determined, office: str) -> Blanks:
    """推送函 (R-43): all named offices of the stationed unit that this one belongs to."""
    unit = _named(determined, office)["部门"]
    of_unit = [
        named
        for named in determined.named
        if determined.offices[named].department == unit and determined.offices[named].department_kind == "stationed"
    ]
    if not of_unit:
        raise NotFound()
    sent_on = (determined.recorded(office).get("superior") or {}).get("sent_on")
    determined = determined.of_day(sent_on)
    lines = [office_line(determined, determined.votes(named)) for named in of_unit]
    said = {"部门": unit, "股室": lines, "草稿": draft(determined, of_unit, "card")}
    return Blanks(template="referral", said=common(determined) | said)


def talk_notice(determined: Determined, office: str, due_on: date | None) -> Blanks:
    """约谈通知 (R-41). The talk that is recorded says until when; `due_on` only as long as none is."""
    line = _named(determined, office)
    talk = determined.recorded(office).get("talk")
    until = talk["due_on"] if talk else due_on
    said = {
        **line,
        "约谈期限": day(until) if until else "",
        "草稿": draft(determined, [office], "card", "talk"),
    }
    return Blanks(template="talk_notice", said=common(determined) | said)


def talk_record(determined: Determined, office: str) -> Blanks:
    """约谈记录 (R-41): of the talk that was recorded, or to be filled in by hand while it is held."""
    line = _named(determined, office)
    talk = determined.recorded(office).get("talk") or {}
    held_on, evidence = talk.get("held_on"), talk.get("evidence", ())
    said = {
        **line,
        "约谈期限": day(talk["due_on"]) if talk else "",
        "约谈日期": day(held_on) if held_on else "    年  月  日",
        "约谈情况": (talk.get("record") or "(原文已按期删除)") if held_on else "",
        "材料": list(evidence),
        "草稿": draft(determined, [office], "card", "talk"),
    }
    return Blanks(template="talk_record", said=common(determined.of_day(held_on)) | said)


def draft(determined: Determined, offices: Sequence[str], *wanted: str) -> str:
    """What stands above a document whose measures are not recorded yet: it is drawn from the determination alone.

    Empty once everything is recorded. An office that a corrected determination names no more is told as well.
    """
    missing = [
        f"{_name(determined, office)}的{'、'.join(unrecorded)}"
        for office in offices
        if (unrecorded := [MEASURES[one] for one in wanted if not determined.recorded(office).get(one)])
    ]
    gone = [_name(determined, office) for office in offices if office not in determined.named]
    told = [
        *([f"{'、'.join(missing)}尚未登记,以下按确定的评议结果填写,登记后请重新下载"] if missing else []),
        *([f"现行的评议结果没有列入{'、'.join(gone)}"] if gone else []),
    ]
    return f"(草稿:{';'.join(told)}。)" if told else ""


def _same_day(determined: Determined, measure: str, of: str) -> str | None:
    """The day that is recorded for all named offices, if it is the same one."""
    days = {(determined.recorded(office).get(measure) or {}).get(of) for office in determined.named}
    return days.pop() if len(days) == 1 else None


def _name(determined: Determined, office: str) -> str:
    known = determined.offices[office]
    return f"{known.department}{known.name}"


def _named(determined: Determined, office: str) -> dict[str, Any]:
    if office not in determined.named and not determined.recorded(office).get("card"):
        raise NotFound()
    return office_line(determined, determined.votes(office))
