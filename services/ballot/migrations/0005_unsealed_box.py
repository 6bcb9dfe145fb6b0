"""Until the seal, ballots lie in a table of their own for each box and day, beside which nothing tells their order."""

from alembic import op

from services.ballot.unsealed.under_way import must_be_sealed

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """`box_epoch` says which table a box has; it has none before the opening and after the seal. `box_spare_key` has
    the keys of its epochs, each sealed to the envelope of two people. `turnout` is how many
    ballots of each group were in the box at the end of a day. Receipts of sealed boxes are in `receipt_list`; the
    order of the rows of `receipt` told in which order ballots came.

    Refused while a box is open: its ballots are in the log, where this version would not look for them.
    """
    must_be_sealed()
    op.execute(
        """
        create table box_epoch (
            appraisal text primary key,
            epoch integer not null,
            day date not null
        );
        create table box_spare_key (
            appraisal text not null,
            epoch integer not null,
            sealed bytea not null,
            primary key (appraisal, epoch)
        );
        create table turnout (
            appraisal text not null,
            day date not null,
            "group" text not null,
            received integer not null,
            primary key (appraisal, day, "group")
        );
        drop table receipt;
        """
    )
