"""Tally's log, what it received, and two projections that can be dropped and followed again."""

from alembic import op

from services.kernel.store import create_kernel_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """`doubtful` holds the picks that people must look at, in the order of a digest; `settled` ones are done with.

    `participation` counts ballots, never votes; `participation_until` says up to which record of the ballot
    log it has counted, so that hearing a record again changes nothing.
    """
    create_kernel_tables(op)
    op.execute(
        """
        create index received_milestone on received (appraisal, type, source)
            where type in ('roster.AppraisalOpened.v1', 'ballot.BoxSealed.v1', 'complaints.ComplaintsFrozen.v1');
        create table doubtful (
            appraisal text not null,
            turn bytea not null,
            ballot_id text not null,
            office text not null,
            sequence bigint not null,
            public boolean not null,
            settled boolean not null default false,
            primary key (appraisal, turn)
        );
        create table participation (
            appraisal text not null,
            ballot_group text not null,
            channel text not null,
            received bigint not null,
            primary key (appraisal, ballot_group, channel)
        );
        create table participation_until (
            appraisal text primary key,
            sequence bigint not null
        );
        """
    )
