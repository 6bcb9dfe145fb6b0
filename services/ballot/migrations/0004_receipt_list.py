"""Receipts are listed at the seal; and two ballots may have one code, should that ever be."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """A code has 55 bits: that two are the same is very unlikely, but must not keep a ballot out."""
    op.execute(
        """
        alter table receipt drop constraint receipt_pkey;
        create index on receipt (appraisal, code);
        create table receipt_list (
            appraisal text primary key,
            digests bytea not null
        );
        """
    )
