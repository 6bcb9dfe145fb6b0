"""A bundle with ballots takes two people: one asks, another confirms, and only then is it made (ADR 0041)."""

from datetime import datetime
from functools import reduce
from typing import Any

from services.kernel import two_people
from services.kernel.event import Event
from services.kernel.two_people import Agreement
from services.tally.answers.replay import JobAsked, JobState
from services.tally.context import TallyContext
from services.tally.events import BundleAsked, BundleConfirmed
from services.tally.refusals import JobUnknown
from services.tally.replay.jobs.store import KEPT

WAITS_FOR = KEPT  # as long as what is made

Asking = Agreement[BundleAsked]


def evolve(asking: Asking, event: Any) -> Asking:
    match event:
        case BundleAsked():
            return asking.propose(event)
        case BundleConfirmed():
            return asking.confirm(event.confirmed_by)
    return asking


def ask(bundle: str, by: str, asking: Asking, now: datetime) -> list[Event]:
    """Decide on asking. While one waits for a second person, asking again, by whomever, changes nothing."""
    return [] if waits(asking, now) else [BundleAsked(bundle=bundle, by=by, until=now + WAITS_FOR)]


def confirm(bundle: str, by: str, asking: Asking, now: datetime) -> list[Event]:
    """Decide on the confirmation of the bundle that was asked for last. Confirming again changes nothing."""
    unknown = JobUnknown(job=bundle)
    if asking.proposed is None or asking.proposed.bundle != bundle:
        raise unknown
    if asking.waits and not waits(asking, now):
        raise unknown  # as a job that is no longer kept
    return two_people.confirm(
        asking,
        by,
        lambda asked: BundleConfirmed(bundle=bundle, by=asked.by, confirmed_by=by),
        not_proposed=unknown,
    )


def waits(asking: Asking, now: datetime) -> bool:
    """Whether a second person may confirm."""
    until = asking.proposed.until if asking.proposed else None
    return asking.waits and (until is None or now < until)


def waiting(context: TallyContext, appraisal: str) -> JobState | None:
    """The bundle that waits for a second person, as a job; None: there is none."""
    told = context.log.stream(appraisal, stream(appraisal))
    asking = reduce(evolve, (recorded.data for recorded in told), Asking())
    if asking.proposed is None or not waits(asking, context.clock.now()):
        return None
    return JobState(
        job=asking.proposed.bundle,
        kind="bundle",
        asked=JobAsked(),
        by=asking.proposed.by,
        asked_at=told[-1].time,
        state="proposed",
        progress={},
        bytes=0,
        digest=None,
        failure=None,
        until=asking.proposed.until,
    )


def stream(appraisal: str) -> str:
    """Where these events are."""
    return f"bundle-{appraisal}"
