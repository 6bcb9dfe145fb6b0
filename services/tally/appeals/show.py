"""The register of appeals (申诉登记表 T8), and until when one may be lodged (R-39, A-24)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.working_days import CalendarUnknown, Overrides, working_day_after
from services.tally.appeals.state import STREAM, Appeal, Appeals, evolve
from services.tally.events import AppealDecided
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named
from services.tally.refusals import NotPublished
from services.tally.result.publications import publications

REPLY_DAYS = 5


def appeals(context: ServiceContext, appraisal: str, department: str | None) -> dict[str, Any]:
    """`{appeals_end_on, appeals: […]}`; of one department's offices only, unless `department` is None.

    `appeals_end_on` is that of the first publication, or None before it. A line has the columns of T8.
    """
    opened = milestones_of(context, appraisal).opening(appraisal)
    departments = {office.office_id: (office.department, office.name) for office in opened.offices}
    records = context.log.stream(appraisal, STREAM)
    register = Appeals()
    decided_at: dict[int, datetime] = {}
    for recorded in records:
        register = evolve(register, recorded.data)
        if isinstance(recorded.data, AppealDecided):
            decided_at[recorded.data.appeal] = recorded.time
    mine = [appeal for appeal in register.by_number if department in (None, departments[appeal.lodged.office][0])]
    named = [appeal.lodged.statement for appeal in mine] + [one.review.reply for one in mine if one.review is not None]
    words = words_named(context, appraisal, named)
    return {
        "appeals_end_on": end_of_first(context, appraisal),
        "appeals": [
            _line(appeal, *departments[appeal.lodged.office], words, decided_at, own=department is not None)
            | {"reply_due_on": reply_due_on(appeal.lodged.received_on, opened.rules.working_days)}
            for appeal in mine
        ],
    }


def end_of_first(context: ServiceContext, appraisal: str) -> str | None:
    """Until when the first publication could be appealed against; None before it."""
    try:
        return publications(context, appraisal)[0].appeals_end_on.isoformat()
    except (NotPublished, CalendarUnknown):
        return None


def reply_due_on(received_on: date, moved: Overrides) -> str | None:
    """By when an appeal is to be answered; None where the calendar is not known."""
    try:
        return working_day_after(received_on, REPLY_DAYS, moved).isoformat()
    except CalendarUnknown:
        return None  # the register can be read before next year's working days are known


def _line(
    appeal: Appeal,
    department: str,
    office_name: str,
    words: Mapping[str, str | None],
    decided_at: Mapping[int, datetime],
    *,
    own: bool,
) -> dict[str, Any]:
    """One line of T8. The department sees the answer once it is given, and never which ballots were looked at."""
    lodged, review, decided = appeal.lodged, appeal.review, appeal.decided
    line: dict[str, Any] = {
        "appeal": lodged.appeal,
        "department": department,
        "office": lodged.office,
        "office_name": office_name,
        "ground": lodged.ground,
        "statement": words.get(lodged.statement),
        "channel": lodged.channel,
        "received_on": lodged.received_on.isoformat(),
        "ends_on": lodged.ends_on.isoformat(),
        "late": lodged.late,
        "digest": lodged.digest,
        "conclusion": decided.conclusion if decided is not None else None,
        "reply": words.get(review.reply) if review is not None and not (own and decided is None) else None,
        "decided_on": civil_date(decided_at[lodged.appeal]).isoformat() if decided is not None else None,
    }
    if not own:
        line["lodged_by"] = lodged.by
        line["review"] = _review(appeal)
        line["confirmed_by"] = decided.confirmed_by if decided is not None else None
    return line


def _review(appeal: Appeal) -> dict[str, Any] | None:
    review = appeal.review
    if review is None:
        return None
    return {
        "review": review.review,
        "by": review.by,
        "conclusion": review.conclusion,
        "picks": msgspec.to_builtins(review.picks),
        "matters": msgspec.to_builtins(review.matters),
    }
