"""When roster opens an appraisal, the box is opened with its rules."""

from collections.abc import Sequence

from pypinyin import Style, lazy_pinyin

from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.events import BoxOpened
from services.ballot.receipts.signing import public_key
from services.kernel.event import Recorded
from services.kernel.log.store import Connection
from services.roster.events import AppraisalOpened


def open_boxes(context: BallotContext, heard: Sequence[Recorded]) -> None:
    """React to what roster said; hearing it again changes nothing."""
    for recorded in heard:
        opened = recorded.data
        if isinstance(opened, AppraisalOpened):
            event = box_opened(recorded.appraisal, opened, public_key(context.sealer, recorded.appraisal))

            def decision(box: Box, event: BoxOpened = event) -> list[BoxOpened]:
                return open_box(event, box)

            def make_table(connection: Connection, appraisal: str = recorded.appraisal) -> None:
                context.unsealed.open(connection, appraisal)

            context.decide_on_box(recorded.appraisal, decision, make_table)


def open_box(event: BoxOpened, box: Box) -> list[BoxOpened]:
    """Open a box once."""
    return [event] if box.rules is None else []


def box_opened(appraisal: str, opened: AppraisalOpened, receipt_key: str) -> BoxOpened:
    """What the box needs of the opening; `receipt_key` verifies the receipts it will sign."""
    return BoxOpened(
        rules=opened.rules,
        groups=opened.groups,
        offices=tuple(office.office_id for office in opened.offices),
        mark=mark(appraisal, opened.county),
        receipt_key=receipt_key,
    )


def mark(appraisal: str, county: str) -> str:
    """What leads the receipts: 砚山县, 532622-2024Q2 → YS24Q2."""
    name = county[:-1] if len(county) > 2 and county[-1] in "县市区旗" else county
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
    return initials + appraisal.rpartition("-")[2][2:]
