"""The ballot log; beside it the words that people wrote, and the receipts."""

from alembic import op

from services.kernel.log.store import create_kernel_tables

revision = "0004"
down_revision = None


def upgrade() -> None:
    """`words` is erased on schedule and the log still verifies.

    A receipt says that a ballot is in, never which. Its code has 55 bits: that two are the same is very unlikely,
    but must not keep a ballot out, so codes are not unique. `receipt_list` keeps the list published at the seal.
    """
    create_kernel_tables(op)
    op.execute(
        """
        create table words (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null
        );
        create table receipt (
            appraisal text not null,
            code text collate "C" not null
        );
        create index on receipt (appraisal, code);
        create table receipt_list (
            appraisal text primary key,
            digests bytea not null
        );
        """
    )
