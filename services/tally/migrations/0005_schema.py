"""Tally's log and what it received; beside it two projections, the words, and the jobs."""

from alembic import op

from services.kernel.log.store import create_kernel_tables

revision = "0005"
down_revision = None


def upgrade() -> None:
    """`doubtful` holds the picks that people must look at, in the order of a digest; `settled` ones are done with.

    `participation` counts ballots, never votes; `participation_until` says up to which record of the ballot log it
    has counted, so that hearing a record again changes nothing. Both can be dropped and followed again. `words` can
    be erased: the log names them by digest. A job's outcome is kept in parts, so that nobody holds a whole bundle in
    memory.
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
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null,
            primary key (appraisal, digest)
        );
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
            told_at timestamptz not null,
            asked_at timestamptz not null,
            digest text
        );
        create table job_part (
            job text not null references job on delete cascade,
            number integer not null,
            body bytea not null,
            primary key (job, number)
        );
        """
    )
