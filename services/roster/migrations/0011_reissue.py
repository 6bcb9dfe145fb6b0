"""A ballot may be issued anew once a person, by two people (ADR 0047)."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """`reissued`: how often a row's one signature was given up for another; `issued_turn.changed`: whether rows of
    `issued` were changed where they lie since the tables were merged. What was proposed stands in a partition for each
    opened appraisal, as who was issued does; of what was decided only how many are kept, by the two accounts.
    """
    op.execute(
        """
        alter table issued add column reissued smallint not null default 0;
        alter table issued_fresh add column reissued smallint not null default 0;
        alter table issued_turn add column changed boolean not null default false;
        create table reissue_proposal (
            appraisal text not null,
            person text collate "C" not null,
            "group" text not null,
            reason text not null,
            proposal text not null,
            account text not null,
            on_day date not null,
            primary key (appraisal, person)
        ) partition by list (appraisal);
        do $$
        declare opened text;
        begin
            for opened in select appraisal from issued_turn loop
                execute format(
                    'create table %I partition of reissue_proposal for values in (%L)',
                    'reissue_proposal-' || opened, opened
                );
            end loop;
        end $$;
        create table reissues_decided (
            appraisal text not null,
            account text not null,
            confirmed_by text not null,
            count integer not null,
            primary key (appraisal, account, confirmed_by)
        );
        """
    )
