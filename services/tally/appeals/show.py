"""The register of appeals (申诉登记表 T8), and until when one may be lodged (R-39, A-24)."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import UNSET, structs

from services.kernel.clock import civil_date
from services.kernel.working_days import CalendarUnknown, Overrides, working_day_after
from services.roster.events import Office
from services.tally.answers.appeals import AppealLine, AppealRegister, Review
from services.tally.appeals.state import STREAM, Appeal, Appeals, evolve
from services.tally.context import TallyContext
from services.tally.contract import ListAppeals
from services.tally.events import AppealDecided
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named
from services.tally.refusals import NotPublished
from services.tally.result.publications import publications

REPLY_DAYS = 5


def handle(request: ListAppeals, context: TallyContext) -> AppealRegister:
    """The register. `appeals_end_on` is that of the first publication."""
    appraisal, department = request.appraisal, request.department
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id: office for office in opened.offices}
    register, decided_at = Appeals(), dict[int, datetime]()
    for recorded in context.log.stream(appraisal, STREAM):
        register = evolve(register, recorded.data)
        if isinstance(recorded.data, AppealDecided):
            decided_at[recorded.data.appeal] = recorded.time
    mine = [one for one in register.by_number if department in (None, offices[one.lodged.office].department)]
    named = [one.lodged.statement for one in mine] + [one.review.reply for one in mine if one.review is not None]
    words = words_named(context, appraisal, named)
    lines = []
    for one in mine:
        due_on = reply_due_on(one.lodged.received_on, opened.rules.working_days)
        line = _line(one, offices[one.lodged.office], words, decided_at, due_on)
        lines.append(_for_department(line) if department is not None else line)
    return AppealRegister(appeals_end_on=end_of_first(context, appraisal), appeals=lines)


def end_of_first(context: TallyContext, appraisal: str) -> date | None:
    """Until when the first publication could be appealed against; None before it."""
    try:
        return publications(context, appraisal)[0].appeals_end_on
    except (NotPublished, CalendarUnknown):
        return None


def reply_due_on(received_on: date, moved: Overrides) -> date | None:
    """By when an appeal is to be answered; None where the calendar is not known."""
    try:
        return working_day_after(received_on, REPLY_DAYS, moved)
    except CalendarUnknown:
        return None  # the register can be read before next year's working days are known


def _line(
    appeal: Appeal,
    office: Office,
    words: Mapping[str, str | None],
    decided_at: Mapping[int, datetime],
    reply_due_on: date | None,
) -> AppealLine:
    """One line of T8."""
    lodged, review, decided = appeal.lodged, appeal.review, appeal.decided
    return AppealLine(
        appeal=lodged.appeal,
        department=office.department,
        office=lodged.office,
        office_name=office.name,
        ground=lodged.ground,
        statement=words.get(lodged.statement),
        channel=lodged.channel,
        received_on=lodged.received_on,
        ends_on=lodged.ends_on,
        late=lodged.late,
        digest=lodged.digest,
        conclusion=decided.conclusion if decided is not None else None,
        reply=words.get(review.reply) if review is not None else None,
        decided_on=civil_date(decided_at[lodged.appeal]) if decided is not None else None,
        reply_due_on=reply_due_on,
        lodged_by=lodged.by,
        review=_review(appeal),
        confirmed_by=decided.confirmed_by if decided is not None else None,
    )


def _for_department(line: AppealLine) -> AppealLine:
    """The department sees the answer once it is given, and never which ballots were looked at."""
    return structs.replace(
        line,
        reply=line.reply if line.conclusion is not None else None,
        lodged_by=UNSET,
        review=UNSET,
        confirmed_by=UNSET,
    )


def _review(appeal: Appeal) -> Review | None:
    review = appeal.review
    if review is None:
        return None
    return Review(
        review=review.review,
        by=review.by,
        conclusion=review.conclusion,
        picks=list(review.picks),
        matters=list(review.matters),
    )
