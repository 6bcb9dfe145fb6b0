"""Ruling on a pick whose example needs judgement (有效票认定, R-37, A-06, A-07): two people, one pick."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.ballot.events import BallotCast
from services.kernel.foundation import Foundation
from services.kernel.projection import Follower
from services.kernel.refusal import Malformed, Refusal
from services.kernel.store import Connection
from services.tally import counting
from services.tally.counting import BoxNotSealed, Count, DrawnAlready, HandedOverAlready
from services.tally.events import PickReason, PickRuled
from services.tally.heard import heard
from services.tally.judgement import Judgement
from services.tally.patience import until_current
from services.tally.review import find, settle


class SamePerson(Refusal):
    """The second person must be another. Facts: `by`."""


class NothingToRule(Refusal):
    """No such pick needs judgement. Facts: `ballot_id`, `office`."""


class Ruling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ruling as it is sent."""

    ballot_id: str
    office: str
    counted: bool
    reason: PickReason | None = None
    by: str
    confirmed_by: str


@dataclass(frozen=True, kw_only=True)
class RulePick:
    """Two people rule that a pick counts, or why it does not."""

    appraisal: str
    ruling: PickRuled


def rule(
    command: RulePick, latest: PickRuled | None, count: Count, found: tuple[BallotCast, Judgement] | None
) -> list[PickRuled]:
    """Decide a ruling. The same again changes nothing; another one later replaces it, until it could aim at a result.

    Once anything was handed over the figures are known: from then on only an upheld appeal corrects (A-24).
    A public ballot cannot be ruled on once the sample is drawn: who is in the sample hangs on it (A-18).
    """
    ruling = command.ruling
    if ruling.by == ruling.confirmed_by:
        raise SamePerson(by=ruling.by)
    if ruling.counted != (ruling.reason is None):
        raise Malformed(where="reason", what="a void pick has a reason, a counted one has none")
    if found is None:
        raise NothingToRule(ballot_id=ruling.ballot_id, office=ruling.office)
    if latest == ruling:
        return []
    if count.handed_over is not None:
        raise HandedOverAlready(appraisal=command.appraisal, digest=count.digest)
    if count.draw is not None and found[0].group == "public":
        raise DrawnAlready(appraisal=command.appraisal, seed=count.draw.seed)
    return [ruling]


def evolve(latest: dict[str, PickRuled], event: PickRuled) -> dict[str, PickRuled]:
    """The rulings of one ballot by office."""
    return {**latest, event.office: event}


def handle(foundation: Foundation, desk: Follower, appraisal: str, ruling: Any) -> dict[str, Any]:
    """Rule. Answers `{ballot_id, office, counted}`."""
    try:
        sent = msgspec.convert(ruling, Ruling)
    except msgspec.ValidationError as error:
        raise Malformed(where="ruling", what=str(error)) from error
    command = RulePick(appraisal=appraisal, ruling=PickRuled(**msgspec.structs.asdict(sent)))
    if heard(foundation, appraisal).sealed is None:
        raise BoxNotSealed(appraisal=appraisal)
    desk.catch_up()
    found = find(foundation, appraisal, sent.ballot_id, sent.office)
    until_current(lambda: _try(foundation, command, found))
    return {"ballot_id": sent.ballot_id, "office": sent.office, "counted": sent.counted}


def _try(foundation: Foundation, command: RulePick, found: tuple[BallotCast, Judgement] | None) -> None:
    log, appraisal, ruling = foundation.log, command.appraisal, command.ruling
    count, count_version = log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    stream = f"ruling-{ruling.ballot_id}"
    nothing: dict[str, PickRuled] = {}
    rulings, version = log.replay(appraisal, stream, evolve, nothing)

    def take_off_the_queue(connection: Connection) -> None:
        settle(connection, appraisal, ruling.ballot_id, ruling.office)

    log.append(
        appraisal,
        stream,
        rule(command, rulings.get(ruling.office), count, found),
        after=version,
        holding=((counting.stream(appraisal), count_version),),  # no draw slips in between
        beside=take_off_the_queue,
    )
