"""Whole small quarters as logs: what a replay reads, and how a count of them was recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from services.ballot.events import BallotCast
from services.kernel.event import Event, Recorded, encode
from services.roster.events import AppraisalOpened, Rules
from services.tally.draw.tickets import hash_seed, ticket
from services.tally.draw.walk import walk
from services.tally.events import LogPosition, PickRuled, PoolCommitted, ResultCounted, SampleDrawn
from services.tally.records.ballot_log import BallotLog
from services.tally.records.verified_log import Chain
from services.tally.replay.replay import Replayed, replay
from tests.tally.examples import (
    CATALOGUE,
    OPENED,
    RULES,
    ballot,
    confirmed,
    frozen,
    log,
    on_offices,
    pick,
    reported,
    sealed,
    sorted_to,
)

SEED = "317|884|052"


@dataclass
class Quarter:
    """Four logs under way. `opened` may carry other rules."""

    ballots: Sequence[BallotCast] = ()
    complaints: Sequence[Event] = ()
    rulings: Sequence[PickRuled] = ()
    opened: AppraisalOpened = OPENED
    own: list[Event] = field(default_factory=list)

    def logs(self) -> dict[str, list[Event]]:
        return {
            "roster": [self.opened],
            "ballot": [*self.ballots, sealed(list(self.ballots))],
            "complaints": [*self.complaints, frozen(list(self.complaints))],
            "tally": self.own,
        }

    def records(self) -> list[Recorded]:
        return [recorded for source, events in self.logs().items() for recorded in log(source, events)]

    def sources(self) -> dict[str, list[bytes]]:
        return {
            source: [encode(recorded) for recorded in log(source, events)] for source, events in self.logs().items()
        }

    def replay(self, **how: object) -> Replayed:
        return replay(self.sources(), **how)  # type: ignore[arg-type]


def played(quarter: Quarter) -> Quarter:
    """The quarter with its rulings made, its sample drawn and its result counted."""
    quarter.own += quarter.rulings
    bodies = quarter.sources()["ballot"]
    pool = BallotLog(Chain("ballot"), pool_until=len(bodies))
    pool.read(list(bodies))
    position = LogPosition(source="ballot", sequence=len(bodies), root=pool.chain.root())
    quarter.own.append(PoolCommitted(ballots=position, pool_size=pool.pool_size, pool_digest=pool.pool_digest))
    quarter.own.append(drawn(quarter, pool.pool_digest))
    return counted(quarter)


def drawn(quarter: Quarter, pool_digest: str) -> SampleDrawn:
    """The draw as the sampler gives it, ballot by ballot."""
    rules: Rules = quarter.opened.rules
    rulings = {(ruling.ballot_id, ruling.office): ruling for ruling in quarter.rulings}
    public = {one.ballot_id: one for one in quarter.ballots if isinstance(one, BallotCast) and one.group == "public"}
    order = sorted(public, key=lambda ballot_id: ticket(hash_seed(SEED), ballot_id))
    found = walk((public[ballot_id] for ballot_id in order), rules, CATALOGUE, rulings)
    return SampleDrawn(seed=SEED, pool_digest=pool_digest, walked=found.walked, drawn=found.drawn)


def counted(quarter: Quarter) -> Quarter:
    """One more count of everything there is."""
    found = quarter.replay(recount=True)
    assert found.digest is not None
    version = 1 + sum(isinstance(event, ResultCounted) for event in quarter.own)
    quarter.own.append(
        ResultCounted(positions=tuple(found.positions.values()), result_version=version, digest=found.digest)
    )
    return quarter


def ruling(one: BallotCast, office: str, counted: bool) -> PickRuled:
    return PickRuled(
        ballot_id=one.ballot_id,
        office=office,
        counted=counted,
        reason=None if counted else "EXAMPLE_UNDATED",
        by="one",
        confirmed_by="two",
    )


def with_tricks(sample_size: int = 5) -> Quarter:
    """A few ballots of every kind, a few complaints, two rulings, a small sample."""
    undated = ballot("undated", pick("01-01", occurred=None), group="service")
    public_undated = ballot("public undated", pick("01-02", occurred=None), group="public")
    ballots = [
        ballot("leader", pick("02-01"), group="leaders", channel="paper"),
        ballot("over", *on_offices(11), group="projects"),
        ballot("blank", group="market"),
        ballot("twice", pick("01-01", "cold"), pick("01-01", "lazy"), pick("01-03", example=None), group="market"),
        undated,
        public_undated,
        *(ballot(f"public {n}", pick(f"01-{n % 12 + 1:02}"), group="public") for n in range(12)),
        *(ballot(f"public void {n}", pick("01-01", example=None), group="public") for n in range(6)),
    ]
    complaints = [
        reported("a"),
        sorted_to("a", "01-01", "02-01"),
        confirmed("a"),
        reported("b", status="withdrawn"),
        reported("c", complainant=None),
        sorted_to("c"),
    ]
    rules = msgspec.structs.replace(RULES, sample_size=sample_size)
    return Quarter(
        ballots=ballots,
        complaints=complaints,
        rulings=[ruling(undated, "01-01", True), ruling(public_undated, "01-02", True)],
        opened=msgspec.structs.replace(OPENED, rules=rules),
    )


def without(sources: Mapping[str, Iterable[bytes]], source: str, sequence: int) -> dict[str, list[bytes]]:
    """The sources with one record taken out."""
    kept = {name: list(bodies) for name, bodies in sources.items()}
    del kept[source][sequence - 1]
    return kept
