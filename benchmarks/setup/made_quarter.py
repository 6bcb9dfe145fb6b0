"""Large logs, made fast with the services' own records: a quarter from opening to count, and nobody had to vote."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA384

from benchmarks.setup.opening import APPRAISAL, open_for_voting
from services.ballot import follow as ballot_follow
from services.ballot.ballot_text import ballot_text, message
from services.ballot.context import BallotContext
from services.ballot.contract import Choice, ChoiceExample
from services.ballot.events import BallotCast, BoxOpened, BoxSealed, ReceiptsListed
from services.ballot.picks import to_picks
from services.ballot.sealing.seal import seal_box
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot, Online
from services.ballot.unsealed.rows import row_of
from services.complaints.contract import Freeze
from services.complaints.events import LANGUAGE as COMPLAINTS
from services.complaints.intake import follow as complaints_follow
from services.complaints.intake import freeze
from services.kernel.clock import RehearsalClock
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded
from services.kernel.log.event_log import Append
from services.kernel.log.store import transaction
from services.kernel.settings import Settings
from services.roster.context import RosterContext
from services.roster.events import DIRECTED, AppraisalOpened, GroupCode
from services.roster.events import LANGUAGE as ROSTER
from services.roster.signing.signing_key import public_der
from services.tally.context import TallyContext
from services.tally.contract import CommitPool, Count, DrawSample
from services.tally.draw import commit_pool, draw_sample
from services.tally.events import LANGUAGE as TALLY
from services.tally.result import count_result
from simulation.chance import dice
from simulation.county import catalogue
from simulation.quarter.picks import choose

BALLOT = Language(BoxOpened, BallotCast, BoxSealed, ReceiptsListed)
SEED = 2024
DIRECTED_BALLOTS = 300
ONLINE: tuple[GroupCode, ...] = (*(group for group in DIRECTED if group != "leaders"), "public")
MIXED = 3000  # different sets of picks for each kind of appraiser
TOGETHER = 2000  # ballots in one transaction
C = TypeVar("C", bound=ServiceContext)


def make_box(settings: Settings, ballots: int) -> None:
    """Open the quarter and fill the box: 300 directed ballots, the leaders' on paper, the rest the public's."""
    open_for_voting(settings)
    with _standing(RosterContext, settings, "roster", ROSTER) as standing:
        standing.register.electorate(APPRAISAL)
        keys = {group: standing.register.signing_key(APPRAISAL, group) for group in ONLINE}
    with _standing(ServiceContext, settings, "roster", ROSTER) as roster:
        opened = _opening(roster)
    with _standing(BallotContext, settings, "ballot", BALLOT) as ballot:
        ballot_follow.open_boxes(ballot, [opened])
        casts = _casts(ballots, keys)
        while some := list(islice(casts, TOGETHER)):
            _put(ballot, [kept for kept in some if kept.group != "leaders"])
            wishes = [_on_paper(kept) for kept in some if kept.group == "leaders"]
            if any(isinstance(outcome, Exception) for outcome in ballot.log.append_many(APPRAISAL, wishes)):
                raise RuntimeError("a made ballot was refused")


def make_ballot_log(settings: Settings, ballots: int) -> None:
    """The same, and then sealed."""
    make_box(settings, ballots)
    _set_clock_after(settings)
    with _standing(BallotContext, settings, "ballot", BALLOT) as ballot:
        seal_box(ballot, APPRAISAL)


def make_counted_quarter(settings: Settings, ballots: int) -> None:
    """The same, and then frozen, pooled, drawn and counted by the services' own handlers."""
    make_ballot_log(settings, ballots)
    with (
        _standing(ServiceContext, settings, "roster", ROSTER) as roster,
        _standing(ServiceContext, settings, "complaints", COMPLAINTS) as complaints,
    ):
        complaints_follow.open_intakes(complaints, [_opening(roster)])
        freeze.handle(Freeze(appraisal=APPRAISAL, by="bench"), complaints)
    with closing(TallyContext.open(settings, "tally", TALLY)) as tally:
        _hear_everything(tally)
        commit_pool.handle(CommitPool(appraisal=APPRAISAL), tally)
        draw_sample.handle(DrawSample(appraisal=APPRAISAL, seed="317|884|052", by="inspector-1"), tally)
        count_result.handle(Count(appraisal=APPRAISAL), tally)


def _put(ballot: BallotContext, kept: list[KeptBallot]) -> None:
    with transaction(ballot.engine) as connection:
        epoch = table.current(connection, APPRAISAL)
        assert epoch is not None
        key = ballot.unsealed.keys.day(APPRAISAL, epoch.number)
        table.copy(connection, epoch, [row_of(one, epoch, key) for one in kept])


def _on_paper(kept: KeptBallot) -> Append:
    picks, rows = to_picks(APPRAISAL, kept.choices)
    cast = BallotCast(ballot_id=kept.spent.hex()[:32], group=kept.group, channel="paper", picks=picks)
    return Append(stream=f"ballot-{cast.ballot_id}", events=(cast,), after=0, rows=tuple(rows))


def _casts(ballots: int, keys: Mapping[GroupCode, RSAPrivateKey]) -> Iterator[KeptBallot]:
    """Ballots as the box keeps them, signed as roster's blind signature leaves them; the leaders' are for paper."""
    rng, public = dice(SEED, "made"), {group: public_der(key) for group, key in keys.items()}
    directed = min(DIRECTED_BALLOTS, ballots // 2)
    mixed = {group: [_choices(group, number) for number in range(MIXED)] for group in (*DIRECTED, "public")}
    for number in range(ballots):
        group: GroupCode = DIRECTED[number % len(DIRECTED)] if number < directed else "public"
        choices, drawn = rng.choice(mixed[group]), secrets.token_bytes
        nonce, salt, spent, signature = drawn(32), drawn(16), drawn(32), b""
        if group in keys:
            spent = message(ballot_text(APPRAISAL, group, public[group], nonce, salt, choices))
            signature = keys[group].sign(spent, PSS(MGF1(SHA384()), 48), SHA384())
        online = Online(nonce=nonce, salt=salt, signature=signature, receipt_secret=drawn(16))
        yield KeptBallot(group=group, spent=spent, choices=choices, online=online)


def _choices(group: str, number: int) -> tuple[Choice, ...]:
    rng = dice(SEED, "made", group, number)
    return tuple(
        Choice(
            office=choice.office,
            categories=choice.categories,  # type: ignore[arg-type]  # codes of the catalogue
            example=ChoiceExample(text=choice.example.text, occurred=choice.example.occurred)
            if choice.example
            else None,
        )
        for choice in choose(SEED, rng, catalogue.scope(group), 3)
    )


def _opening(roster: ServiceContext) -> Recorded:
    opened = (recorded for body in roster.log.bodies(APPRAISAL) if (recorded := ROSTER.decode_known(body)))
    return next(recorded for recorded in opened if isinstance(recorded.data, AppraisalOpened))


def _hear_everything(tally: ServiceContext) -> None:
    """As if everything had come through the broker."""
    with transaction(tally.engine) as connection:
        connection.execute("set local statement_timeout = 0")
        for source in ("roster", "ballot", "complaints"):
            connection.execute(
                "insert into received select %(source)s, appraisal, sequence, type, body"  # noqa: S608
                f" from {source}.event order by sequence",
                {"source": source},
            )
            connection.execute(
                f"insert into heard select %(source)s, appraisal, sequence from {source}.head",  # noqa: S608
                {"source": source},
            )


def _set_clock_after(settings: Settings) -> None:
    assert settings.rehearsal_clock is not None
    until = datetime.fromisoformat(catalogue.rules()["complaints_until"])
    RehearsalClock.set(settings.rehearsal_clock, until + timedelta(hours=1))


@contextmanager
def _standing(kind: type[C], settings: Settings, service: str, language: Language) -> Iterator[C]:
    context = kind.open(settings, service, language)
    try:
        yield context
    finally:
        context.close()
