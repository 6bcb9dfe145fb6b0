"""Where the announcement and the result were released, and when (R-01, R-22, A-01).

The earliest public release is the publication: periods count from there, whatever date stands below the text. People
enter each channel's; a later entry of the same channel puts the earlier one right, and both stay in the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

import msgspec

from services.kernel.clock import CHINA
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.events import ReleaseChannel, Released, ReleasedText, ResultDetermined
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotPublished, ReleaseMisdated
from services.tally.result.show_result import count_of

STREAM = "releases"
Address = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^https?://[^\s\x00-\x1f\x7f]+\Z")]


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text on a channel: its public address, and since when."""

    text: ReleasedText
    channel: ReleaseChannel
    address: Address
    released_at: Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, kw_only=True)
class EnterRelease:
    """Somebody in charge enters a release. `digest` is of the rules announced or of the result released."""

    release: Release
    digest: str
    not_before: datetime
    now: datetime
    by: str


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


def enter_release(command: EnterRelease, releases: Releases) -> list[Released]:
    """Decide an entry. The same again changes nothing."""
    release = command.release
    if not command.not_before <= release.released_at <= command.now:
        bounds = {"not_before": command.not_before, "not_after": command.now, "released_at": release.released_at}
        raise ReleaseMisdated(**{name: _said(instant) for name, instant in bounds.items()})
    entered = Released(
        text=release.text,
        digest=command.digest,
        channel=release.channel,
        address=release.address,
        released_at=release.released_at,
        by=command.by,
    )
    known = releases.by_place.get((command.digest, release.channel))
    return [] if known is not None and msgspec.structs.replace(known, by=command.by) == entered else [entered]


def handle(context: ServiceContext, appraisal: str, release: Any, by: str) -> dict[str, Any]:
    """Enter a release. Answers as `releases`."""
    try:
        sent = msgspec.convert(release, Release)
    except msgspec.ValidationError as error:
        raise Malformed(where="release", what=str(error)) from error
    digest, not_before = _released_text(context, appraisal, sent.text)
    now = context.clock.now()
    command = EnterRelease(release=sent, digest=digest, not_before=not_before, now=now, by=by)
    context.log.decide(appraisal, STREAM, evolve, Releases(), lambda known: enter_release(command, known))
    return releases(context, appraisal)


def releases(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """`{announcement, result}`, each `{first_at, releases: [{channel, address, released_at}]}`; `result` is null
    until it is published. `planned_at` is when the announcement was to be released."""
    opened, known = milestones_of(context, appraisal).opening(appraisal), known_releases(context, appraisal)
    published = count_of(context, appraisal).published
    planned = {"planned_at": _said(opened.rules.published_at)}
    return {
        "announcement": planned | _told(known.of(opened.rules_digest)),
        "result": None if published is None else _told(known.of(published.digest)),
    }


def known_releases(context: ServiceContext, appraisal: str) -> Releases:
    """What has been entered so far."""
    return context.log.replay(appraisal, STREAM, evolve, Releases())[0]


def _released_text(context: ServiceContext, appraisal: str, text: ReleasedText) -> tuple[str, datetime]:
    """The digest of what was released, and the instant before which it cannot have been."""
    opened = milestones_of(context, appraisal).opening(appraisal)
    if text == "announcement":
        begun = datetime.combine(opened.rules.quarter_from, datetime.min.time(), CHINA)
        return opened.rules_digest, begun
    published = count_of(context, appraisal).published
    if published is None:
        raise NotPublished(appraisal=appraisal)
    return published.digest, _determined_at(context, appraisal, published.digest)


def _determined_at(context: ServiceContext, appraisal: str, digest: str) -> datetime:
    return min(
        recorded.time
        for recorded in context.log.stream(appraisal, counting.stream(appraisal))
        if isinstance(recorded.data, ResultDetermined) and recorded.data.digest == digest
    )


def _told(found: Iterable[Released]) -> dict[str, Any]:
    lines = [{"channel": one.channel, "address": one.address, "released_at": _said(one.released_at)} for one in found]
    return {"first_at": lines[0]["released_at"] if lines else None, "releases": lines}


def _said(instant: datetime) -> str:
    return instant.astimezone(CHINA).isoformat()
