"""The roster log; beside it the people, the secrets, the filings, the invitations, the codes and the accounts."""

from alembic import op

from services.kernel.log.store import create_kernel_tables

revision = "0005"
down_revision = None


def upgrade() -> None:
    """Names and numbers are only in `people`, so that erasing it leaves the log whole.

    `tries` counts wrong codes for any number, so that a lock does not tell who was invited. An account keeps the
    person it first signed in as (R-25). `one_time_code.code` is a keyed hash, null before the first and once it is
    used. `filing` says how much was filed and whether it was late, so that a receipt is not computed again. `words`
    keeps who witnessed a draw.
    """
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
            filed_at timestamptz not null,
            row_count integer not null default 0,
            people_count integer not null default 0,
            late boolean not null default false
        );
        create index filing_by_provider on filing (appraisal, provider, filed_at);
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
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null,
            primary key (appraisal, digest)
        );
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
