"""One appraisal's count from sealed box to publication: what must be remembered to decide the next step."""

from dataclasses import dataclass, replace

from services.kernel.event import Event
from services.tally.events import (
    PoolCommitted,
    ResultCounted,
    ResultDetermined,
    ResultHandedOver,
    ResultPublished,
    SampleDrawn,
    SeedSpoken,
)


@dataclass(frozen=True)
class Count:
    """What tally has decided so far. What follows a count names its digest, and holds for that count only."""

    pool: PoolCommitted | None = None
    spoken: SeedSpoken | None = None
    draw: SampleDrawn | None = None
    counted: ResultCounted | None = None
    handed_over: ResultHandedOver | None = None
    determined: ResultDetermined | None = None
    published: ResultPublished | None = None

    @property
    def seed(self) -> str | None:
        """The seed that fixed the order of the draw."""
        if self.spoken is not None:
            return self.spoken.seed
        return None if self.draw is None else self.draw.seed

    @property
    def digest(self) -> str | None:
        """The digest of the latest count."""
        return None if self.counted is None else self.counted.digest

    @property
    def is_handed_over(self) -> bool:
        return self.handed_over is not None and self.handed_over.digest == self.digest

    @property
    def is_published(self) -> bool:
        return self.published is not None and self.published.digest == self.digest


def evolve(count: Count, event: Event) -> Count:
    """What has been decided after this event."""
    match event:
        case PoolCommitted():
            return replace(count, pool=event)
        case SeedSpoken():
            return replace(count, spoken=event)
        case SampleDrawn():
            return replace(count, draw=event)
        case ResultCounted():
            return replace(count, counted=event)
        case ResultHandedOver():
            return replace(count, handed_over=event)
        case ResultDetermined():
            return replace(count, determined=event)
        case ResultPublished():
            return replace(count, published=event)
    return count


def stream(appraisal: str) -> str:
    """Where these events are."""
    return f"count-{appraisal}"


def named_in(count: Count) -> tuple[str, ...]:
    """The offices of the determination that is public; while a corrected one is not public yet, there is none."""
    if count.published is None or count.determined is None:
        return ()
    return count.determined.named if count.determined.digest == count.published.digest else ()
