"""The ballot log, the words beside it, the receipts."""

from alembic import op

from services.kernel.store import create_kernel_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Words are erased on schedule and the log still verifies; receipts say that a ballot is in, never which."""
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
            code text collate "C" not null,
            stream text not null,
            primary key (appraisal, code)
        );
        """
    )
