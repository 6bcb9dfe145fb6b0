"""A bundle with ballots takes two people: one asks, another confirms, and only then is it made (ADR 0041)."""

from functools import reduce
from typing import Any

from services.kernel import two_people
from services.kernel.event import Event
from services.kernel.two_people import Agreement
from services.tally.answers.replay import JobAsked, JobState
from services.tally.context import TallyContext
from services.tally.events import BundleAsked, BundleConfirmed
from services.tally.refusals import JobUnknown

Asking = Agreement[BundleAsked]


def evolve(asking: Asking, event: Any) -> Asking:
    match event:
        case BundleAsked():
            return asking.propose(event)
        case BundleConfirmed():
            return asking.confirm(event.confirmed_by)
    return asking


def ask(bundle: str, by: str, asking: Asking) -> list[Event]:
    """Decide on asking. While one waits for a second person, asking again, by whomever, changes nothing."""
    return [] if asking.waits else [BundleAsked(bundle=bundle, by=by)]


def confirm(bundle: str, by: str, asking: Asking) -> list[Event]:
    """Decide on the confirmation of the bundle that was asked for last. Confirming again changes nothing."""
    unknown = JobUnknown(job=bundle)
    if asking.proposed is None or asking.proposed.bundle != bundle:
        raise unknown
    return two_people.confirm(
        asking,
        by,
        lambda asked: BundleConfirmed(bundle=bundle, by=asked.by, confirmed_by=by),
        not_proposed=unknown,
    )


def waiting(context: TallyContext, appraisal: str) -> JobState | None:
    """The bundle that waits for a second person, as a job; None: there is none."""
    told = context.log.stream(appraisal, stream(appraisal))
    asking = reduce(evolve, (recorded.data for recorded in told), Asking())
    if asking.proposed is None or not asking.waits:
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
        until=None,
    )


def stream(appraisal: str) -> str:
    """Where these events are."""
    return f"bundle-{appraisal}"
