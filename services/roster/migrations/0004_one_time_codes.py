"""One-time codes by short message, as keyed hashes."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """`code` is null before the first and once it is used."""
    op.execute(
        """
        create table one_time_code (
            appraisal text not null,
            person text not null,
            code bytea,
            sent_at timestamptz,
            sent_count integer not null default 0,
            failed integer not null default 0,
            primary key (appraisal, person)
        );
        """
    )
