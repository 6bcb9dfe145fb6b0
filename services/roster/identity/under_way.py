"""Which quarters are under way in a database, for the steps of its schema that cannot be taken meanwhile."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from services.kernel.log.store import QuarterUnderWay

_VOTING = """
select distinct appraisal from event where type = 'roster.AppraisalOpened.v1'
and now() < (convert_from(body, 'UTF8')::jsonb #>> '{data,rules,voting_until}')::timestamptz
"""
# who was issued a credential is not listed yet: the box is not sealed, wherever its log is (0.1.0 listed nobody)
_UNLISTED = """
select distinct appraisal from issued where not exists
    (select from event where event.appraisal = issued.appraisal
    and event.type in ('roster.IssuedListed.v1', 'roster.CredentialIssued.v1'))
"""
_UNSEALED = """
select distinct opened.appraisal from ballot.event opened
where opened.type = 'ballot.BoxOpened.v1' and opened.stream = 'box-' || opened.appraisal and not exists
    (select from ballot.event sealed where sealed.appraisal = opened.appraisal and sealed.type = 'ballot.BoxSealed.v1')
"""


def must_not_be_under_way() -> None:
    """Refuse a step while people are voting, while who was issued a credential is not listed and, where ballot's log is
    in the same database, while a box is open.

    Raises `QuarterUnderWay`.
    """
    connection: sa.Connection = op.get_bind()
    found = set(connection.execute(text(_VOTING)).scalars())
    if connection.execute(text("select to_regclass('issued')")).scalar():
        found |= set(connection.execute(text(_UNLISTED)).scalars())
    if connection.execute(text("select to_regclass('ballot.event')")).scalar():
        found |= set(connection.execute(text(_UNSEALED)).scalars())
    if found:
        raise QuarterUnderWay(sorted(found))
