"""Jobs that resample a draw are called so."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A resampling was called luck. Its job is named after what it is; it is asked for, and done, anew."""
    op.execute("delete from job where kind = 'luck'")
