"""Accounts: the persons' names beside the log, what they sign in with, their sessions, and failed attempts."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing here is needed to read the log, and all of it can be erased: `person` when somebody leaves."""
    op.execute(
        """
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
        """
    )
