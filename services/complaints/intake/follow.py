"""When roster opens an appraisal, its intake is opened; the county gets its key with its first one."""

import secrets
from collections.abc import Sequence

from services.complaints.events import IntakeOpened
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.intake.intakes import county_of
from services.complaints.keyed import KEY_BYTES
from services.kernel.context import ServiceContext
from services.kernel.event import Recorded
from services.kernel.log.store import Connection
from services.roster.events import AppraisalOpened


def open_intakes(context: ServiceContext, heard: Sequence[Recorded]) -> None:
    """React to what roster said; hearing it again changes nothing."""
    for recorded in heard:
        if isinstance(recorded.data, AppraisalOpened):
            _open(context, recorded.appraisal, intake_opened(recorded.data))


def open_intake(event: IntakeOpened, intake: Intake) -> list[IntakeOpened]:
    """Open an intake once."""
    return [event] if intake.until is None else []


def intake_opened(opened: AppraisalOpened) -> IntakeOpened:
    """What the intake needs of the opening."""
    return IntakeOpened(
        quarter_from=opened.rules.quarter_from,
        quarter_to=opened.rules.quarter_to,
        until=opened.rules.complaints_until,
        offices=tuple(office.office_id for office in opened.offices),
        channels=opened.channels,
    )


def _open(context: ServiceContext, appraisal: str, event: IntakeOpened) -> None:
    def make_key(connection: Connection) -> None:
        connection.execute(
            "insert into county_key values (%s, %s) on conflict do nothing",
            (county_of(appraisal), secrets.token_bytes(KEY_BYTES)),
        )

    context.log.decide(
        appraisal,
        intake_.stream(appraisal),
        intake_.evolve,
        Intake(),
        lambda intake: open_intake(event, intake),
        in_transaction=make_key,
    )
