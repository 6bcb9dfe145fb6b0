"""The next pick that people must look at: one at a time, in an order that reveals nothing (R-37, A-06)."""

from collections.abc import Sequence
from typing import Any

from services.ballot.events import BallotCast
from services.kernel.event import Recorded
from services.kernel.foundation import Foundation
from services.kernel.projection import Follower
from services.kernel.store import Connection, transaction
from services.tally import counting
from services.tally.counting import BoxNotSealed, Count
from services.tally.facts import BALLOT
from services.tally.heard import heard
from services.tally.judgement import Judgement, judgements, turn

PAGE = 100


def learn(connection: Connection, records: Sequence[Recorded]) -> None:
    """Note the picks that may need judgement. Whether they do, the rules say when their turn comes."""
    connection.cursor().executemany(
        "insert into doubtful values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            (
                recorded.appraisal,
                turn(ballot.ballot_id, office),
                ballot.ballot_id,
                office,
                recorded.sequence,
                ballot.group == "public",
            )
            for recorded in records
            if isinstance(ballot := recorded.data, BallotCast)
            for office in {
                pick.office for pick in ballot.picks if _doubtful(pick.example, pick.occurred, pick.continues)
            }
        ],
    )


def review(foundation: Foundation, desk: Follower, appraisal: str) -> dict[str, Any] | None:
    """The next pick to rule on, or None. Once the sample is drawn, the public's picks are past their turn."""
    milestones = heard(foundation, appraisal)
    if milestones.sealed is None:
        raise BoxNotSealed(appraisal=appraisal)
    milestones.opening(appraisal)
    desk.catch_up()
    count, _ = foundation.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    after = b""
    while page := _page(foundation, appraisal, after, with_public=count.draw is None):
        for place, ballot_id, office in page:
            found = find(foundation, appraisal, ballot_id, office)
            if found is not None:
                return found[1].as_document()
            with transaction(foundation.engine) as connection:
                settle(connection, appraisal, ballot_id, office)
            after = place
    return None


def find(foundation: Foundation, appraisal: str, ballot_id: str, office: str) -> tuple[BallotCast, Judgement] | None:
    """The ballot and what needs judgement on it about this office, ruled on or not; None: nothing does."""
    opened = heard(foundation, appraisal).opening(appraisal)
    with transaction(foundation.engine) as connection:
        row = connection.execute(
            "select r.body from doubtful d join received r on r.source = 'ballot'"
            " and r.appraisal = d.appraisal and r.sequence = d.sequence where d.appraisal = %s and d.turn = %s",
            (appraisal, turn(ballot_id, office)),
            binary=True,
        ).fetchone()
    ballot = BALLOT.decode(row[0]).data if row is not None else None
    if not isinstance(ballot, BallotCast):
        return None
    offices = {known.office_id: known for known in opened.offices}
    for judgement in judgements(ballot, opened.rules, offices):
        if judgement.office == office:
            return ballot, judgement
    return None


def settle(connection: Connection, appraisal: str, ballot_id: str, office: str) -> None:
    """This pick's turn is over."""
    connection.execute(
        "update doubtful set settled = true where appraisal = %s and turn = %s", (appraisal, turn(ballot_id, office))
    )


def _page(foundation: Foundation, appraisal: str, after: bytes, *, with_public: bool) -> list[tuple[bytes, str, str]]:
    with transaction(foundation.engine) as connection:
        return connection.execute(
            "select turn, ballot_id, office from doubtful where appraisal = %s and turn > %s and not settled"
            " and (%s or not public) order by turn limit %s",
            (appraisal, after, with_public, PAGE),
        ).fetchall()


def _doubtful(example: str | None, occurred: str | None, continues: bool) -> bool:
    return example is not None and (occurred is None or continues)
