"""Lodging an appeal against the statistics of one office (R-39, A-24)."""

from collections.abc import Mapping
from datetime import date

from services.kernel.clock import civil_date
from services.kernel.refusal import Malformed
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.context import TallyContext
from services.tally.contract import AppealTaken, LodgeAppeal
from services.tally.events import AppealLodged
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named, words_to_keep
from services.tally.refusals import NotYourOffice, ReceivedInFuture, UnknownOffices
from services.tally.result.publications import Publication, contested_by


def lodge_appeal(
    command: LodgeAppeal,
    appeals: Appeals,
    *,
    against: Publication,
    departments: Mapping[str, str],
    statements: Mapping[str, str | None],
    digest: str,
    today: date,
) -> list[AppealLodged]:
    """Decide an appeal. The same again changes nothing; a late one is taken and marked.

    `departments` are those of the offices, `statements` the words of earlier appeals by their digests; `digest`
    names the words of this one; `today` is a civil date.
    """
    if command.office not in departments:
        raise UnknownOffices(offices=[command.office])
    if command.department not in (None, departments[command.office]):
        raise NotYourOffice(office=command.office)
    received_on = command.received_on or today
    if received_on > today:
        raise ReceivedInFuture(received_on=received_on.isoformat())
    if same_before(command, appeals, against, statements) is not None:
        return []
    return [
        AppealLodged(
            appeal=len(appeals.by_number) + 1,
            digest=against.digest,
            office=command.office,
            ground=command.ground,
            statement=digest,
            channel="online" if command.received_on is None else "paper",
            received_on=received_on,
            ends_on=against.appeals_end_on,
            late=received_on > against.appeals_end_on,
            by=command.by,
        )
    ]


def same_before(
    command: LodgeAppeal, appeals: Appeals, against: Publication, statements: Mapping[str, str | None]
) -> AppealLodged | None:
    """The appeal that said the same of the same figures, as far as its words can still be compared."""
    wanted = (command.office, command.ground, against.digest, command.statement)
    for lodged in (appeal.lodged for appeal in appeals.by_number):
        if (lodged.office, lodged.ground, lodged.digest, statements.get(lodged.statement)) == wanted:
            return lodged
    return None


def handle(request: LodgeAppeal, context: TallyContext) -> AppealTaken:
    """Lodge; the same again answers the appeal that there is."""
    appraisal = request.appraisal
    if request.department is not None and request.received_on is not None:
        raise Malformed(where="received_on", what="PAPER_ONLY")
    opened = milestones_of(context, appraisal).opening(appraisal)
    departments = {office.office_id: office.department for office in opened.offices}
    digest, keep = words_to_keep(appraisal, "statement", request.statement)
    today = civil_date(context.clock.now())
    against = contested_by(context, appraisal, request.office)
    known: AppealLodged | None = None

    def decision(appeals: Appeals) -> list[AppealLodged]:
        nonlocal known
        statements = words_named(context, appraisal, [one.lodged.statement for one in appeals.by_number])
        known = same_before(request, appeals, against, statements)
        return lodge_appeal(
            request,
            appeals,
            against=against,
            departments=departments,
            statements=statements,
            digest=digest,
            today=today,
        )

    appeals = context.log.decide(appraisal, STREAM, evolve, Appeals(), decision, in_transaction=keep)
    lodged = known or appeals.by_number[-1].lodged
    return AppealTaken(appeal=lodged.appeal, ends_on=lodged.ends_on, late=lodged.late)
