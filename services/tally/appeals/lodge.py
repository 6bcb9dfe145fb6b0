"""Lodging an appeal against the statistics of one office (R-39, A-24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.kernel.refusal import Malformed
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.counting.result_cache import Results
from services.tally.events import AppealLodged, Ground
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import official_words, words_named
from services.tally.refusals import NotYourOffice, ReceivedInFuture, UnknownOffices
from services.tally.result.publications import Publication, contested_by


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An appeal as it is sent. `received_on` says that it came on paper, and when."""

    office: str
    ground: Ground
    statement: str
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LodgeAppeal:
    """The department lodges, or the Inspection Office enters what came on paper: then `department` is None."""

    appraisal: str
    department: str | None
    sent: Sent
    by: str
    today: date

    @property
    def channel(self) -> Literal["online", "paper"]:
        return "online" if self.sent.received_on is None else "paper"


def lodge_appeal(
    command: LodgeAppeal,
    appeals: Appeals,
    *,
    against: Publication,
    departments: Mapping[str, str],
    statements: Mapping[str, str | None],
    digest: str,
) -> list[AppealLodged]:
    """Decide an appeal. The same again changes nothing; a late one is taken and marked.

    `departments` are those of the offices, `statements` the words of earlier appeals by their digests; `digest`
    names the words of this one.
    """
    sent = command.sent
    if sent.office not in departments:
        raise UnknownOffices(offices=[sent.office])
    if command.department not in (None, departments[sent.office]):
        raise NotYourOffice(office=sent.office)
    received_on = sent.received_on or command.today
    if received_on > command.today:
        raise ReceivedInFuture(received_on=received_on.isoformat())
    if same_before(command, appeals, against, statements) is not None:
        return []
    return [
        AppealLodged(
            appeal=len(appeals.by_number) + 1,
            digest=against.digest,
            office=sent.office,
            ground=sent.ground,
            statement=digest,
            channel=command.channel,
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
    wanted = (command.sent.office, command.sent.ground, against.digest, command.sent.statement)
    for lodged in (appeal.lodged for appeal in appeals.by_number):
        if (lodged.office, lodged.ground, lodged.digest, statements.get(lodged.statement)) == wanted:
            return lodged
    return None


def handle(
    context: ServiceContext, results: Results, appraisal: str, appeal: Any, department: str | None, by: str
) -> dict[str, Any]:
    """Lodge. Answers `{appeal, ends_on, late}`."""
    try:
        sent = msgspec.convert(appeal, Sent)
    except msgspec.ValidationError as error:
        raise Malformed(where="appeal", what=str(error)) from error
    if department is not None and sent.received_on is not None:
        raise Malformed(where="appeal.received_on", what="is entered by who received the paper")
    opened = milestones_of(context, appraisal).opening(appraisal)
    departments = {office.office_id: office.department for office in opened.offices}
    digest, (table, row) = word_row(WORDS, appraisal, official_words("statement", sent.statement))
    today = civil_date(context.clock.now())
    command = LodgeAppeal(appraisal=appraisal, department=department, sent=sent, by=by, today=today)
    against = contested_by(context, results, appraisal, sent.office)

    def decision(appeals: Appeals) -> list[AppealLodged]:
        statements = words_named(context, appraisal, [known.lodged.statement for known in appeals.by_number])
        answered[:] = filter(None, [same_before(command, appeals, against, statements)])
        return lodge_appeal(
            command, appeals, against=against, departments=departments, statements=statements, digest=digest
        )

    def keep(connection: Connection) -> None:
        write_rows(connection, {table: [row]})

    answered: list[AppealLodged] = []
    appeals = context.log.decide(appraisal, STREAM, evolve, Appeals(), decision, in_transaction=keep)
    lodged = answered[0] if answered else appeals.by_number[-1].lodged
    return {"appeal": lodged.appeal, "ends_on": lodged.ends_on.isoformat(), "late": lodged.late}
