"""The complaints log; beside it the county's keys, the matters, the words, the deliveries and the sorting desk."""

from alembic import op

from services.kernel.log.store import create_kernel_tables

revision = "0004"
down_revision = None


def upgrade() -> None:
    """A matter is in one appraisal only, that of its first registration: `matter_id` alone is the key (1.3 rule 6).

    `matter` and `words` can be erased on schedule; the log does not need them to verify or to count. `delivery`
    keeps digests of what was delivered over HTTP, until senders have long given up. The tables from `desk_read` on
    are read from the log, and can be dropped and read again; `desk_read` says how far each reader has read.
    """
    create_kernel_tables(op)
    op.execute(
        """
        create table county_key (
            county text primary key,
            value bytea not null
        );
        create table matter (
            matter_id text collate "C" primary key,
            appraisal text not null,
            channel text not null,
            source_id text not null
        );
        create index matter_by_channel on matter (appraisal, channel);
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null,
            department text not null,
            primary key (appraisal, digest)
        );
        create table delivery (
            channel text not null,
            id text collate "C" not null,
            digest bytea not null,
            received_at timestamptz not null default now(),
            primary key (channel, id)
        );
        create index delivery_by_age on delivery (received_at);
        create table desk_read (
            reader text not null,
            appraisal text not null,
            sequence bigint not null,
            primary key (reader, appraisal)
        );
        create table worklist (
            appraisal text not null,
            matter_id text collate "C" not null,
            channel text not null,
            state text not null,
            received_at timestamptz not null,
            anonymous boolean not null,
            words bytea,
            shown text not null,
            primary key (appraisal, matter_id)
        );
        create index worklist_in_order on worklist (appraisal, channel, state, received_at, matter_id);
        create table block (
            appraisal text not null,
            block text not null,
            received_at timestamptz not null,
            matter_id text collate "C" not null,
            primary key (appraisal, block, matter_id)
        );
        create index block_of_matter on block (appraisal, matter_id);
        create table alike (
            appraisal text not null,
            one text collate "C" not null,
            other text collate "C" not null,
            score smallint not null,
            days smallint not null,
            same text not null,
            primary key (appraisal, one, other)
        );
        create index alike_other on alike (appraisal, other);
        create table kept_apart (
            appraisal text not null,
            one text collate "C" not null,
            other text collate "C" not null,
            primary key (appraisal, one, other)
        );
        """
    )
