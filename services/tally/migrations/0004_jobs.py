"""Jobs: replays and bundles that processes of their own work on."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """What comes out is kept in parts, so that nobody holds a whole bundle in memory."""
    op.execute(
        """
        create table job (
            job text primary key,
            appraisal text not null,
            kind text not null,
            asked text not null,
            by text not null,
            state text not null,
            progress text not null,
            size bigint not null,
            failure text,
            told_at timestamptz not null
        );
        create table job_part (
            job text not null references job on delete cascade,
            number integer not null,
            body bytea not null,
            primary key (job, number)
        );
        """
    )
