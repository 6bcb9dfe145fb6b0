"""Jobs say when they were asked for and ended, and what came out is named by its digest."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Of jobs from before, the last word stands for both instants; their digests are not known."""
    op.execute(
        """
        alter table job add column asked_at timestamptz;
        alter table job add column digest text;
        update job set asked_at = told_at;
        alter table job alter column asked_at set not null;
        """
    )
