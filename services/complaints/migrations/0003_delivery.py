"""Deliveries over HTTP, by the id their sender gave them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What was delivered under an id, as a digest; rows are dropped when senders have long given up."""
    op.execute(
        """
        create table delivery (
            channel text not null,
            id text collate "C" not null,
            digest bytea not null,
            received_at timestamptz not null default now(),
            primary key (channel, id)
        );
        create index delivery_by_age on delivery (received_at);
        """
    )
