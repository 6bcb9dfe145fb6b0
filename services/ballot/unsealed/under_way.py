"""Which boxes are open in a database, for the steps of its schema that cannot be taken meanwhile."""

from alembic import op
from sqlalchemy import text

from services.kernel.log.store import QuarterUnderWay

_UNSEALED = """
select distinct opened.appraisal from event opened
where opened.type = 'ballot.BoxOpened.v1' and opened.stream = 'box-' || opened.appraisal and not exists
    (select 1 from event sealed where sealed.appraisal = opened.appraisal and sealed.type = 'ballot.BoxSealed.v1')
"""


def must_be_sealed() -> None:
    """Refuse a step while a box is open. Raises `QuarterUnderWay`."""
    found = op.get_bind().execute(text(_UNSEALED)).scalars().all()
    if found:
        raise QuarterUnderWay(sorted(found))
