"""Who has a credential stands in tables of its own, which keep no time and no order (ADR 0039)."""

from alembic import op
from sqlalchemy import text

from services.kernel.log.store import QuarterUnderWay

revision = "0006"
down_revision = "0005"


VOTING = """
select distinct appraisal from event where type = 'roster.AppraisalOpened.v1'
and now() < (convert_from(body, 'UTF8')::jsonb #>> '{data,rules,voting_until}')::timestamptz
"""
UNSEALED = """
select distinct opened.appraisal from ballot.event opened
where opened.type = 'ballot.BoxOpened.v1' and opened.stream = 'box-' || opened.appraisal and not exists
    (select from ballot.event sealed where sealed.appraisal = opened.appraisal and sealed.type = 'ballot.BoxSealed.v1')
"""


def _under_way() -> set[str]:
    """Where people are voting; where ballot's log is in the same database, also where the box is not sealed."""
    connection = op.get_bind()
    found = set(connection.execute(text(VOTING)).scalars())
    if connection.execute(text("select to_regclass('ballot.event')")).scalar():
        found |= set(connection.execute(text(UNSEALED)).scalars())
    return found


def upgrade() -> None:
    """A partition of both tables for each opened appraisal (`services/roster/identity/issued.py`).

    `issued_turn` says when the two were merged last, and the figures by group that were told then. What version 0.1.0
    recorded as events is taken over, unless the appraisal's people are erased.

    Refused while a quarter is under way, as ballot's own step is: the version before could not go on with these tables.
    """
    if found := _under_way():
        raise QuarterUnderWay(sorted(found))
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
