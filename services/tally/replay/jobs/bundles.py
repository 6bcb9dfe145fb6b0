"""Asking for a bundle, and confirming one with ballots; what is signed by other services is gathered here."""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from services.ballot.contract import MOST_RECEIPTS, ListReceipts
from services.kernel.contract import CheckpointsKept, KeepCheckpoint, ListCheckpoints
from services.kernel.event import Event
from services.kernel.two_people import must_be_two
from services.tally.answers.replay import BundleNoted, JobState
from services.tally.context import TallyContext
from services.tally.contract import AskBundle, ConfirmBundle, NoteBundle
from services.tally.events import BundleConfirmed
from services.tally.records.as_of import limits_as_of
from services.tally.records.milestones import milestones_of
from services.tally.replay.bundle import agreement
from services.tally.replay.bundle.agreement import Asking
from services.tally.replay.bundle.contents import SOURCES
from services.tally.replay.evidence import evidence
from services.tally.replay.jobs.ask import begin, state
from services.tally.replay.jobs.store import Job, Jobs
from services.tally.replay.shown import with_ballots

SECONDS = 120.0  # a neighbour hashes its log before it signs its end


def ask(request: AskBundle, context: TallyContext) -> JobState:
    """Ask for the bundle of the logs as they are; as long as they stay so, there is one.

    With ballots it is begun when a second person has confirmed it.
    """
    appraisal = request.appraisal
    milestones_of(context, appraisal).opening(appraisal)
    two = _with_ballots(context, appraisal)
    signed = _signed(context, appraisal)
    known = Jobs(context.engine).bundle_of(appraisal, _digest(appraisal, signed))
    if known is not None and (known.confirmed_by is not None or not two):
        return begin(context, known) if known.state == "failed" else known.state_of()
    if two:
        return _proposed(context, appraisal, request.by)
    return begin(context, _job(context, appraisal, _digest(appraisal, signed), signed, request.by))


def confirm(request: ConfirmBundle, context: TallyContext) -> JobState:
    """A second person confirms, and the bundle of the logs as they are now is begun: once for each confirmation."""
    appraisal, name, by = request.appraisal, request.job, request.by
    confirmed: list[Event] = []

    def decision(asking: Asking) -> list[Event]:
        confirmed[:] = agreement.confirm(name, by, asking, context.clock.now())
        return confirmed

    context.log.decide(appraisal, agreement.stream(appraisal), agreement.evolve, Asking(), decision)
    for event in confirmed:
        assert isinstance(event, BundleConfirmed)
        job = _job(context, appraisal, name, _signed(context, appraisal), event.by, confirmed_by=by)
        return begin(context, job)
    return state(context, appraisal, name)


def note(request: NoteBundle, context: TallyContext) -> BundleNoted:
    """Put on record that two people have a bundle with ballots made at the machine itself, before it is made."""
    appraisal = request.appraisal
    must_be_two(request.by, request.confirmed_by)
    _with_ballots(context, appraisal)
    name = secrets.token_hex(16)
    event = BundleConfirmed(bundle=name, by=request.by, confirmed_by=request.confirmed_by)
    context.log.append(appraisal, f"bundle-{name}", [event], after=0)
    return BundleNoted(bundle=name)


def _proposed(context: TallyContext, appraisal: str, by: str) -> JobState:
    name = secrets.token_hex(16)
    asking = context.log.decide(
        appraisal,
        agreement.stream(appraisal),
        agreement.evolve,
        Asking(),
        lambda asking: agreement.ask(name, by, asking, context.clock.now()),
    )
    assert asking.proposed is not None
    return state(context, appraisal, asking.proposed.bundle)


def _with_ballots(context: TallyContext, appraisal: str) -> bool:
    logs = evidence(context, appraisal)
    return with_ballots(logs, limits_as_of(logs, None))


def _signed(context: TallyContext, appraisal: str) -> dict[str, Any]:
    """The checkpoints of each log, its end among them; of tally's own by the same way as of its neighbours'."""
    return {source: msgspec.to_builtins(_checkpoints(context, source, appraisal)) for source in SOURCES}


def _checkpoints(context: TallyContext, source: str, appraisal: str) -> CheckpointsKept:
    context.rpc.ask(KeepCheckpoint(appraisal=appraisal), of=source, seconds=SECONDS)
    return context.rpc.ask(ListCheckpoints(appraisal=appraisal), of=source, seconds=SECONDS)


def _digest(appraisal: str, signed: Mapping[str, Any]) -> str:
    """What tells the logs of one bundle from those of another."""
    return sha256(msgspec.json.encode([appraisal, signed], order="sorted")).hexdigest()[:32]


def _job(
    context: TallyContext,
    appraisal: str,
    name: str,
    signed: Mapping[str, Any],
    by: str,
    *,
    confirmed_by: str | None = None,
) -> Job:
    return Job(
        job=name,
        appraisal=appraisal,
        kind="bundle",
        asked={"signed": signed, "receipts": _receipts(context, appraisal)},
        by=by,
        confirmed_by=confirmed_by,
        logs=_digest(appraisal, signed),
    )


def _receipts(context: TallyContext, appraisal: str) -> str | None:
    """The digests listed at the seal, one after the other in hexadecimal; None before the seal."""
    if milestones_of(context, appraisal).sealed is None:
        return None
    found: list[str] = []
    while some := context.rpc.ask(ListReceipts(appraisal=appraisal, after=len(found), limit=MOST_RECEIPTS)):
        found += some
    return "".join(found)
