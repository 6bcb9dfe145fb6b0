"""A bundle with ballots is found by the logs it is of, and says who confirmed it."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """`logs` digests the checkpoints that a bundle is made up to. Those that one person had made are asked for anew."""
    op.execute("alter table job add column confirmed_by text, add column logs text")
    op.execute("delete from job where kind = 'bundle'")
