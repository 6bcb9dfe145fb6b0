"""For each person, which value was signed unseen (ADR 0043)."""

from alembic import op

from services.roster.identity.under_way import must_not_be_under_way

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """`blinded` is SHA-256 of the value; empty in quarters of earlier versions.

    Refused while one is under way: who took a credential of version 0.4.0 could not vote with it.
    """
    must_not_be_under_way()
    op.execute(
        """
        alter table issued add column blinded bytea not null default '';
        alter table issued_fresh add column blinded bytea not null default '';
        """
    )
