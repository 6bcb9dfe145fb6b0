"""Pairs that a person marked distinct are called so."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """`marked_distinct` was `kept_apart`."""
    op.execute("alter table kept_apart rename to marked_distinct")
    op.execute("alter index kept_apart_pkey rename to marked_distinct_pkey")
