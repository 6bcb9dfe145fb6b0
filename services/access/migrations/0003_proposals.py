"""The words of commands that wait for a second person, beside the log."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The log holds a digest of `said`, which may be people's words."""
    op.execute(
        """
        create table proposal (
            appraisal text not null,
            proposal text not null,
            said text not null,
            primary key (appraisal, proposal)
        );
        """
    )
