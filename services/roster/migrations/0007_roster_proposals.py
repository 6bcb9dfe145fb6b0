"""Lists that wait for a second person stand beside the log until they are confirmed (ADR 0044)."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """`proposed_people` is as `people`. `filing.confirmed_by` is null for a list that took one person."""
    op.execute(
        """
        create table roster_proposal (
            appraisal text not null,
            provider text not null,
            proposal text not null,
            filed_at timestamptz not null,
            until timestamptz not null,
            voted_online integer not null,
            primary key (appraisal, provider)
        );
        create table proposed_people (
            appraisal text not null,
            provider text not null,
            person text not null,
            row_number integer not null,
            name text not null,
            phone text not null,
            organisation text not null,
            payload jsonb not null,
            primary key (appraisal, provider, person)
        );
        alter table filing add column confirmed_by text;
        """
    )
