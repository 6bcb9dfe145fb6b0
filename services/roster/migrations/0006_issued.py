"""Who has a credential stands in tables of its own, which keep no time and no order (ADR 0039)."""

from alembic import op

from services.roster.identity.under_way import must_not_be_under_way

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """A partition of both tables for each opened appraisal (`services/roster/identity/issued.py`).

    `issued_turn` says when the two were merged last, and the figures by group that were told then. What version 0.1.0
    recorded as events is taken over, unless the appraisal's people are erased.

    Refused while a quarter is under way, as ballot's own step is: the version before could not go on with these tables.
    """
    must_not_be_under_way()
    op.execute(
        """
        create table issued (
            appraisal text not null,
            person text collate "C" not null,
            "group" text not null,
            primary key (appraisal, person)
        ) partition by list (appraisal);
        create table issued_fresh (like issued including all) partition by list (appraisal);
        create table issued_turn (
            appraisal text primary key,
            turned_at timestamptz,
            told jsonb not null default '{}'
        );
        insert into issued_turn (appraisal) select appraisal from event where type = 'roster.AppraisalOpened.v1'
        except select appraisal from event where type = 'roster.PeopleErased.v1';
        do $$
        declare opened text;
        begin
            for opened in select appraisal from issued_turn loop
                execute format('create table %I partition of issued for values in (%L)', 'issued-' || opened, opened);
                execute format(
                    'create table %I partition of issued_fresh for values in (%L)', 'issued_fresh-' || opened, opened
                );
            end loop;
        end $$;
        insert into issued
        select appraisal, substr(stream, 8), convert_from(body, 'UTF8')::jsonb #>> '{data,group}'
        from event join issued_turn using (appraisal) where type = 'roster.CredentialIssued.v1' order by 1, 2;
        """
    )
