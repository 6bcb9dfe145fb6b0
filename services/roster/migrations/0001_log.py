"""The roster log; beside it the people, the secrets, the invitations, the accounts."""

from alembic import op

from services.kernel.store import create_kernel_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Names and numbers are only in `people`, so that erasing it leaves the log whole. `tries` counts wrong
    codes for any number, so that a lock does not tell who was invited. An account keeps the person it first
    signed in as (R-25)."""
    create_kernel_tables(op)
    op.execute(
        """
        create table secret (
            appraisal text not null,
            name text not null,
            value bytea not null,
            primary key (appraisal, name)
        );
        create table people (
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
        create index people_by_person on people (appraisal, person);
        create table filing (
            appraisal text not null,
            provider text not null,
            file_digest text not null,
            filed_by text not null,
            filed_at timestamptz not null
        );
        create table invitation (
            appraisal text not null,
            person text not null,
            code bytea not null,
            primary key (appraisal, person)
        );
        create table tries (
            appraisal text not null,
            person text not null,
            failed integer not null,
            primary key (appraisal, person)
        );
        create table account (
            appraisal text not null,
            account text not null,
            person text not null,
            primary key (appraisal, account)
        );
        """
    )
