"""A filing says how much was filed and whether it was late, so that its receipt need not be put together again."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        alter table filing
            add column row_count integer not null default 0,
            add column people_count integer not null default 0,
            add column late boolean not null default false;
        create index filing_by_provider on filing (appraisal, provider, filed_at);
        """
    )
