"""A receipt no longer names its ballot: it says that one is in, never which."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing ever read the column."""
    op.execute("alter table receipt drop column stream")
