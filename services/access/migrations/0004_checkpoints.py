"""Checkpoints are kept beside the log, and the log says by which algorithm it is hashed."""

from alembic import op

from services.kernel.store import add_checkpoints

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Logs that are there already were hashed with SHA-256."""
    add_checkpoints(op)
