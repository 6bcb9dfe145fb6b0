"""The transaction in which something is decided about who was issued a credential, while people vote."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.kernel.lanes.lanes import Lane
from services.kernel.log.store import Connection, transaction
from services.roster.context import RosterContext
from services.roster.identity import issued
from services.roster.identity.electorate import Electorate
from services.roster.identity.issue_credential import must_be_all
from services.roster.preparation import STREAM, must_be_voting
from services.roster.refusals import VotingEnded


@contextmanager
def while_voting(context: RosterContext, appraisal: str) -> Iterator[tuple[Connection, Electorate, Lane]]:
    """A transaction under the lock of who was issued, the electorate as it stands in it, and a lane to count in.

    As when a credential is issued: no seat is moved, nothing is merged or listed until it ends. Refused outside the
    window, once the voting was ended early, and while rows are missing.
    """
    while True:
        must_be_all(context, appraisal)
        electorate, version = context.register.current(appraisal)
        with context.lanes.counting(appraisal) as lane, transaction(context.engine) as connection:
            issued.share_lock(connection, appraisal)
            opened = must_be_voting(appraisal, electorate.preparation, context.clock.now())
            if context.log.version(connection, appraisal, STREAM) != version:
                continue
            if appraisal in context.outcome.ended_early:
                raise VotingEnded.under(opened.rules)
            yield connection, electorate, lane
            return
