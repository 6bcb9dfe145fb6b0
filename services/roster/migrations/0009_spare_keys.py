"""The keys that sign ballots are files; what the database has of them is sealed to an envelope (ADR 0046)."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """`envelope` is the public key to which a signing key is sealed, as `ballot.EnvelopeMade` tells it.

    Up to 0.5.0 roster kept nothing of that event, nor of `ballot.BoxOpened`, but its place. What ballot told from there
    on is forgotten, and asked for again. Keys that are in the database go to files when roster
    starts (`services/roster/signing/take_over.py`).
    """
    op.execute(
        """
        create table signing_spare_key (
            appraisal text not null,
            "group" text not null,
            envelope text not null,
            sealed bytea not null,
            primary key (appraisal, "group")
        );
        create temp table again on commit drop as
            select source, appraisal, min(sequence) - 1 as until from received
            where type in ('ballot.BoxOpened.v1', 'ballot.EnvelopeMade.v1') and body = '' group by source, appraisal;
        delete from received using again
        where received.source = again.source and received.appraisal = again.appraisal and sequence > until;
        update heard set sequence = until from again
        where heard.source = again.source and heard.appraisal = again.appraisal;
        drop table again;
        """
    )
