"""The words of a determination, beside the log."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Words can be erased; the log names them by digest, and does not need them to verify or to count."""
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
