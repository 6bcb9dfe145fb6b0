"""The complaints log; beside it the county's keys, the matters' numbers at their sources, the words."""

from alembic import op

from services.kernel.store import create_kernel_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """A matter is in one appraisal only, that of its first registration: `matter_id` alone is the key (1.3 rule 6).

    `matter` and `words` can be erased on schedule; the log does not need them to verify or to count.
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
        """
    )
