"""Who was issued a credential is counted and authenticated, so that it is noticed when rows are changed or taken away
(ADR 0045)."""

from alembic import op

from services.roster.identity.under_way import must_not_be_under_way

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """`mac` is that of the row; empty in quarters of earlier versions. `issued_lane` has the counts of each appraisal.

    Refused while a quarter is under way: nobody has counted its rows.
    """
    must_not_be_under_way()
    op.execute(
        """
        alter table issued add column mac bytea not null default '';
        alter table issued_fresh add column mac bytea not null default '';
        create table issued_lane (
            appraisal text not null,
            lane text not null,
            n bigint not null,
            mac bytea not null,
            primary key (appraisal, lane)
        ) with (fillfactor = 50);
        """
    )
