"""Where the announcement and the result were released, and when (R-01, R-22, A-01).

The earliest public release is the publication: periods count from there, whatever date stands below the text. People
enter each channel's; a later entry of the same channel puts the earlier one right, and both stay in the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from services.kernel.clock import CHINA
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import (
    AnnouncementReleases,
    EnterRelease,
    ReleasePlace,
    ReleasesShown,
    ResultReleases,
    ShowReleases,
)
from services.tally.events import Released, ReleasedText, ResultDetermined
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotPublished, ReleaseMisdated

STREAM = "releases"


@dataclass(frozen=True)
class Releases:
    """The entry that holds of every text and channel."""

    by_place: Mapping[tuple[str, str], Released] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, digest: str) -> list[Released]:
        """Those of one text, the earliest first."""
        found = [released for released in self.by_place.values() if released.digest == digest]
        return sorted(found, key=lambda released: (released.released_at, released.channel))

    def first_at(self, digest: str) -> datetime | None:
        """When the public could first read it, as far as it was entered."""
        return next((released.released_at for released in self.of(digest)), None)


def evolve(releases: Releases, event: Event) -> Releases:
    """The releases after this event."""
    if not isinstance(event, Released):
        return releases
    return Releases(MappingProxyType({**releases.by_place, (event.digest, event.channel): event}))


def enter_release(
    request: EnterRelease, releases: Releases, *, digest: str, not_before: datetime, now: datetime
) -> list[Released]:
    """Decide an entry. The same again changes nothing. `digest` is of the rules announced or the result released."""
    if not not_before <= request.released_at <= now:
        bounds = {"not_before": not_before, "not_after": now, "released_at": request.released_at}
        raise ReleaseMisdated(**{name: instant.astimezone(CHINA).isoformat() for name, instant in bounds.items()})
    entered = Released(
        text=request.text,
        digest=digest,
        channel=request.channel,
        address=request.address,
        released_at=request.released_at,
        by=request.by,
    )
    known = releases.by_place.get((digest, request.channel))
    return [] if known is not None and msgspec.structs.replace(known, by=request.by) == entered else [entered]


def handle(request: EnterRelease, context: TallyContext) -> ReleasesShown:
    """Enter a release. Answers as `show`."""
    appraisal, now = request.appraisal, context.clock.now()
    digest, not_before = _released_text(context, appraisal, request.text)
    context.log.decide(
        appraisal,
        STREAM,
        evolve,
        Releases(),
        lambda known: enter_release(request, known, digest=digest, not_before=not_before, now=now),
    )
    return show(ShowReleases(appraisal=appraisal), context)


def show(request: ShowReleases, context: TallyContext) -> ReleasesShown:
    """What has been entered, of the announcement and of the result that is public."""
    appraisal = request.appraisal
    opened, known = milestones_of(context, appraisal).opening(appraisal), known_releases(context, appraisal)
    published = context.count(appraisal).published
    announced = known.of(opened.rules_digest)
    return ReleasesShown(
        announcement=AnnouncementReleases(
            planned_at=opened.rules.published_at,
            first_at=known.first_at(opened.rules_digest),
            releases=_places(announced),
        ),
        result=None
        if published is None
        else ResultReleases(first_at=known.first_at(published.digest), releases=_places(known.of(published.digest))),
    )


def known_releases(context: ServiceContext, appraisal: str) -> Releases:
    """What has been entered so far."""
    return context.log.replay(appraisal, STREAM, evolve, Releases())[0]


def _released_text(context: TallyContext, appraisal: str, text: ReleasedText) -> tuple[str, datetime]:
    """The digest of what was released, and the instant before which it cannot have been."""
    opened = milestones_of(context, appraisal).opening(appraisal)
    if text == "announcement":
        begun = datetime.combine(opened.rules.quarter_from, datetime.min.time(), CHINA)
        return opened.rules_digest, begun
    published = context.count(appraisal).published
    if published is None:
        raise NotPublished(appraisal=appraisal)
    return published.digest, _determined_at(context, appraisal, published.digest)


def _determined_at(context: ServiceContext, appraisal: str, digest: str) -> datetime:
    return min(
        recorded.time
        for recorded in context.log.stream(appraisal, counting.stream(appraisal))
        if isinstance(recorded.data, ResultDetermined) and recorded.data.digest == digest
    )


def _places(found: Iterable[Released]) -> list[ReleasePlace]:
    return [ReleasePlace(channel=one.channel, address=one.address, released_at=one.released_at) for one in found]
