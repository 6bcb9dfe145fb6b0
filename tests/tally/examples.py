"""A small quarter with people's tricks in it: rules, offices, and short ways to write down what happened."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.ballot.events import BallotCast, BoxSealed, Pick
from services.complaints.events import (
    ComplaintReported,
    ComplaintsFrozen,
    ComplaintSorted,
    SortedTo,
    SortingConfirmed,
)
from services.kernel.event import Event, Recorded, encode, record
from services.kernel.proof import merkle
from services.kernel.proof.seal import statement
from services.roster.events import AppraisalOpened, CategoryCode, GroupCode, Office, Rules
from services.tally.events import (
    AppealLodged,
)

APPRAISAL = "532622-2024Q2"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
CHINA = timezone(timedelta(hours=8))
NOON = datetime(2024, 7, 15, 4, tzinfo=UTC)

RULES = Rules(
    quarter_from=date(2024, 4, 1),
    quarter_to=date(2024, 6, 30),
    published_at=datetime(2024, 6, 26, 10, 27, tzinfo=CHINA),
    voting_from=datetime(2024, 7, 1, tzinfo=CHINA),
    voting_until=datetime(2024, 7, 15, tzinfo=CHINA),
    complaints_until=datetime(2024, 7, 20, tzinfo=CHINA),
    example_not_before="2024-01",
)


def office(office_id: str, *scopes: GroupCode) -> Office:
    """An office that these groups may appraise, besides the leaders."""
    return Office(
        office_id=office_id,
        department="县自然资源局",
        department_kind="county",
        name=f"{office_id}股",
        scopes=("leaders", *scopes),
    )


# twelve that everybody may appraise, and one that only leaders (and the public) may
OFFICES = (*(office(f"01-{n:02}", "market", "projects", "service") for n in range(1, 13)), office("02-01"))
CATALOGUE = {known.office_id: known for known in OFFICES}
OPENED = AppraisalOpened(
    county="砚山县",
    title="砚山县2024年第二季度“难办事股室”评议活动",
    hotline="0876-3133677",
    rules=RULES,
    groups=(),
    offices=OFFICES,
    rules_digest="7a",
    catalogue_digest="c4",
)


def pick(
    office: str = "01-01",
    *categories: CategoryCode,
    example: str | None = "e1",
    occurred: str | None = "2024-05",
    continues: bool = False,
) -> Pick:
    """A complete pick; with no categories named it says 冷."""
    return Pick(
        office=office, categories=categories or ("cold",), example=example, occurred=occurred, continues=continues
    )


def ballot_id(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def ballot(
    name: str,
    *picks: Pick,
    group: GroupCode = "market",
    channel: Literal["online", "paper"] = "online",
    **on_paper: Any,
) -> BallotCast:
    """A ballot known by a name instead of a digest."""
    return BallotCast(ballot_id=ballot_id(name), group=group, channel=channel, picks=picks, **on_paper)


def on_offices(count: int) -> tuple[Pick, ...]:
    """Complete picks on so many different offices."""
    return tuple(pick(known.office_id) for known in OFFICES[:count])


def reported(matter_id: str, **changes: Any) -> ComplaintReported:
    """A complaint that counts once it is sorted."""
    usual: dict[str, Any] = {
        "channel": "hotline_12345",
        "seq": 1,
        "kind": "投诉",
        "received_at": datetime(2024, 5, 6, 9, 12, tzinfo=CHINA),
        "complainant": f"person of {matter_id}",
        "occurred": "2024-04",
    }
    return ComplaintReported(matter_id=matter_id, **{**usual, **changes})


def sorted_to(matter_id: str, *offices: str, categories: tuple[CategoryCode, ...] = ("shirk",)) -> ComplaintSorted:
    """A sorter's decision, for a confirmation of version 2."""
    return ComplaintSorted(
        matter_id=matter_id,
        offices=tuple(SortedTo(office=office, categories=categories) for office in offices),
        by="sorter-1",
    )


def confirmed(matter_id: str, sorting: int = 2, by: str = "sorter-2") -> SortingConfirmed:
    return SortingConfirmed(matter_id=matter_id, sorting=sorting, by=by)


def stream_of(event: Event) -> str:
    """Which stream an event belongs to, near enough for a log made by hand."""
    for name, prefix in (("matter_id", "matter"), ("ballot_id", "ballot")):
        if hasattr(event, name):
            return f"{prefix}-{getattr(event, name)}"
    return APPRAISAL


def log(source: str, events: Iterable[Event]) -> list[Recorded]:
    """The events as one log, numbered, each stream's versions counted."""
    versions: dict[str, int] = {}
    records = []
    for sequence, event in enumerate(events, start=1):
        stream = stream_of(event)
        versions[stream] = versions.get(stream, 0) + 1
        records.append(
            record(
                event,
                source=source,
                appraisal=APPRAISAL,
                sequence=sequence,
                stream=stream,
                version=versions[stream],
                time=NOON + timedelta(minutes=sequence),
            )
        )
    return records


def bodies(source: str, events: Iterable[Event]) -> list[bytes]:
    """The events as stored bytes."""
    return [encode(recorded) for recorded in log(source, events)]


def root(stored: list[bytes]) -> str:
    return merkle.root([merkle.leaf_hash(body) for body in stored]).hex()


def sealed(events: list[Event]) -> BoxSealed:
    """The seal over these ballots."""
    return BoxSealed(**signed("ballot", bodies("ballot", events)))


def frozen(events: list[Event]) -> ComplaintsFrozen:
    """The seal over these complaints."""
    return ComplaintsFrozen(**signed("complaints", bodies("complaints", events)))


def signed(source: str, stored: list[bytes]) -> dict[str, Any]:
    """The fields of a seal over these bytes."""
    size, top = len(stored), bytes.fromhex(root(stored))
    public = KEY.public_key().public_bytes_raw().hex()
    return {
        "size": size,
        "root": top.hex(),
        "key": public,
        "signature": KEY.sign(statement(source, APPRAISAL, size, top)).hex(),
    }


LODGED = AppealLodged(
    appeal=1,
    digest="v1",
    office="01-01",
    ground="MISMAPPED_OFFICE",
    statement="words",
    channel="online",
    received_on=date(2024, 7, 26),
    ends_on=date(2024, 7, 29),
    late=False,
    by="clerk",
)
