"""The sorting desk's lists and proposals: read from the log, dropped and read again at will."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """`desk_read` says how far each reader has read. Of what people wrote there is only the digest that names it."""
    op.execute(
        """
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
