"""A ballot is signed by roster unseen (ADR 0043): the rows of a box are others, and so are what its voters hold."""

from alembic import op

from services.ballot.unsealed.under_way import must_be_sealed

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """`evidence` has what shows that a ballot is one, as `words` has what people wrote; that of paper ballots sealed by
    version 0.4.0 stays in `words`.

    Refused while a box is open: its credentials would not be taken, nor its rows read.
    """
    must_be_sealed()
    op.execute(
        """
        create table evidence (
            appraisal text not null,
            digest bytea not null,
            salt bytea not null,
            words text not null
        );
        create index on evidence (digest);
        """
    )
