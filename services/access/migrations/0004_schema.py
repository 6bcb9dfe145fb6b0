"""The access log; beside it the records of access, the accounts, and the words of proposals and reasons."""

from alembic import op

from services.kernel.log.store import create_kernel_tables

revision = "0004"
down_revision = None


def upgrade() -> None:
    """`look` is an index of the log and can be made from it again. Everything else can be erased: `person` when
    somebody leaves, `words` and `proposal` on schedule; the log keeps digests of what they hold."""
    create_kernel_tables(op)
    op.execute(
        """
        create table look (
            appraisal text not null,
            stream text collate "C" not null,
            account text not null,
            role text not null,
            what text not null,
            overstepped boolean not null,
            refused boolean not null,
            primary key (appraisal, stream)
        );
        create index look_by_account on look (appraisal, account);
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null,
            primary key (appraisal, digest)
        );
        create table person (
            account text primary key,
            name text not null,
            role text not null
        );
        create table enrolment (
            account text primary key,
            secret bytea not null,
            until timestamptz not null,
            factor bytea not null
        );
        create table credential (
            account text primary key,
            password text not null,
            factor bytea not null,
            last_step bigint not null
        );
        create table session (
            digest bytea primary key,
            account text not null,
            started_at timestamptz not null,
            seen_at timestamptz not null,
            ended_at timestamptz
        );
        create index session_by_account on session (account);
        create table device (
            digest bytea primary key,
            account text not null,
            seen_at timestamptz not null
        );
        create table failure (
            named bytea not null,
            device text not null,
            failed_at timestamptz not null
        );
        create index failure_by_name on failure (named, device, failed_at);
        create table proposal (
            appraisal text not null,
            proposal text not null,
            said text not null,
            primary key (appraisal, proposal)
        );
        """
    )
