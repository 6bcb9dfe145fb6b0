"""Words beside the log: who witnessed a draw."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null,
            primary key (appraisal, digest)
        );
        """
    )
