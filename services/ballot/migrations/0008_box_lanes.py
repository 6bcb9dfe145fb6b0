"""Rows of a box are counted, so that it is noticed when some are taken away (ADR 0045)."""

from alembic import op

from services.ballot.unsealed.under_way import must_be_sealed

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """`box_lane` has the counts of each box that is not sealed. Half of each page is left free, so that raising a
    count touches no index.

    Refused while a box is open: nobody has counted its ballots.
    """
    must_be_sealed()
    op.execute(
        """
        create table box_lane (
            appraisal text not null,
            lane text not null,
            n bigint not null,
            mac bytea not null,
            primary key (appraisal, lane)
        ) with (fillfactor = 50);
        """
    )
