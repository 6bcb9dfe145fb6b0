"""The access log; beside it an index of the looks, and the words that were given as reasons."""

from alembic import op

from services.kernel.store import create_kernel_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """`look` finds what the log says and can be made from it again; `words` can be erased on schedule."""
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
        """
    )
