"""What is keyed from paper lies in the unsealed box (ADR 0042): nothing changes but where it is looked for."""

from alembic import op
from sqlalchemy import text

from services.kernel.log.store import QuarterUnderWay

revision = "0006"
down_revision = "0005"

KEYED = """
select distinct keyed.appraisal from event keyed where keyed.type = 'ballot.FormKeyed.v1' and not exists
    (select from event sealed where sealed.appraisal = keyed.appraisal and sealed.type = 'ballot.BoxSealed.v1')
"""


def upgrade() -> None:
    """Refused while forms are keyed in a log of version 0.3.0, where this version would not look for them."""
    found = op.get_bind().execute(text(KEYED)).scalars().all()
    if found:
        raise QuarterUnderWay(sorted(found))
