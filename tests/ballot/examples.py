"""One county, one quarter, a few offices, ballots as roster signs them unseen: what ballot's tests are told with."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.ballot.ballot_text import ballot_text, message
from services.ballot.box import takes_until
from services.ballot.contract import BallotReceived, Choice, OnlinePick
from services.ballot.events import BoxOpened, BoxSealed, Pick
from services.ballot.picks import must_be_keepable
from services.ballot.receipts.receipt import receipt_code
from services.kernel.clock import CHINA
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Outcome
from services.roster.events import AppraisalOpened, CategoryCode, Group, GroupCode, Office, Rules
from services.roster.signing import signing_key

APPRAISAL = "532622-2024Q2"
KEYS = Path(__file__).parent / "signing_keys"  # for tests alone
MICROSECOND = timedelta(microseconds=1)

RULES = Rules(
    quarter_from=date(2024, 4, 1),
    quarter_to=date(2024, 6, 30),
    published_at=datetime(2024, 6, 26, 10, 27, tzinfo=CHINA),
    voting_from=datetime(2024, 7, 1, tzinfo=CHINA),
    voting_until=datetime(2024, 7, 15, tzinfo=CHINA),
    complaints_until=datetime(2024, 7, 20, tzinfo=CHINA),
    example_not_before="2024-01",
)
VOTING = datetime(2024, 7, 3, 9, 30, 17, 123456, tzinfo=CHINA)
END = RULES.voting_until
OVER = takes_until(RULES)  # what was signed before the end has come in
OFFICES = tuple(f"{department:02}-{number:02}" for department in (1, 2, 3) for number in range(1, 6))
SEALED = BoxSealed(size=1, root="00", key="11", signature="22")


@cache
def key(group: GroupCode) -> RSAPrivateKey:
    """The key with which roster signs this group's ballots; the same in every run, so that names come out the same."""
    key = load_pem_private_key((KEYS / f"{group}.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def groups() -> tuple[Group, ...]:
    """Leaders vote on paper and have no key."""
    online: tuple[GroupCode, ...] = ("market", "public")
    return (
        Group(code="leaders", method="paper"),
        *(Group(code=code, method="online", key=signing_key.public_der(key(code))) for code in online),
    )


def keys() -> dict[str, str]:
    return {group.code: group.key for group in groups() if group.key}


def nonce(number: int) -> bytes:
    return sha256(b"person %d" % number).digest()


def receipt_secret(number: int) -> bytes:
    return sha256(b"receipt of %d" % number).digest()[:16]


def receipt(number: int, appraisal: str = APPRAISAL) -> str:
    """The twelve characters of a person's receipt."""
    return receipt_code(appraisal, receipt_secret(number))


def salt(number: int) -> bytes:
    return sha256(b"words of %d" % number).digest()[:16]


def spent(number: int, *picks: dict[str, Any], group: GroupCode = "public", appraisal: str = APPRAISAL) -> bytes:
    """What roster signs of this person's ballot."""
    chosen = msgspec.convert(picks or (tick(),), tuple[OnlinePick, ...])
    return message(ballot_text(appraisal, group, keys()[group], nonce(number), salt(number), chosen))


@cache
def signature(signed: bytes, group: GroupCode = "public") -> str:
    """What is left of roster's blind signature (RFC 9474) when the blinding is taken away: an RSA-PSS one."""
    return key(group).sign(signed, PSS(MGF1(SHA384()), 48), SHA384()).hex()


def tick(
    office: str = OFFICES[0],
    *categories: CategoryCode,
    text: str = "窗口让我跑了三趟",
    occurred: str | None = "2024-05",
    continues: bool = False,
) -> dict[str, Any]:
    """A complete pick as it is handed in; with no categories named it says 推."""
    return {
        "office": office,
        "categories": list(categories or ("shirk",)),
        "example": {"text": text, "occurred": occurred, "continues": continues},
    }


def ballot(
    number: int, *picks: dict[str, Any], group: GroupCode = "public", appraisal: str = APPRAISAL
) -> dict[str, Any]:
    """A person's ballot as it is handed in; with no picks named it has one."""
    signed = spent(number, *picks, group=group, appraisal=appraisal)
    return unsigned(number, list(picks or (tick(),)), group) | {"signature": signature(signed, group)}


def unsigned(number: int, picks: Any, group: GroupCode = "public") -> dict[str, Any]:
    """The same with a signature that fits nothing, and whatever for its picks."""
    return {
        "group": group,
        "nonce": nonce(number).hex(),
        "salt": salt(number).hex(),
        "picks": picks,
        "receipt_secret": receipt_secret(number).hex(),
        "signature": "5a" * 256,
    }


def blank(number: int) -> dict[str, Any]:
    signed = message(ballot_text(APPRAISAL, "public", keys()["public"], nonce(number), salt(number), ()))
    return unsigned(number, []) | {"signature": signature(signed)}


def on_offices(count: int) -> tuple[dict[str, Any], ...]:
    """Complete picks on so many different offices."""
    return tuple(tick(office) for office in OFFICES[:count])


def pick(office: str = OFFICES[0], example: str | None = "e1", **changes: Any) -> Pick:
    """A pick as an event carries it."""
    return Pick(office=office, example=example, **{"categories": ("shirk",), "occurred": "2024-05", **changes})


def opened(county: str = "砚山县", rules: Rules = RULES) -> AppraisalOpened:
    """Roster's opening."""
    return AppraisalOpened(
        county=county,
        title="砚山县2024年第二季度“难办事股室”评议活动",
        hotline="0876-3133677",
        rules=rules,
        groups=groups(),
        offices=tuple(_office(office_id) for office_id in OFFICES),
        rules_digest="7a",
        catalogue_digest="c4",
    )


def box_opened() -> BoxOpened:
    return BoxOpened(rules=RULES, groups=groups(), offices=OFFICES, mark="YS24Q2", receipt_key="4b" * 32)


def _office(office_id: str) -> Office:
    return Office(
        office_id=office_id,
        department="县自然资源局",
        department_kind="county",
        name=f"{office_id}股",
        scopes=("leaders", "market"),
    )


def choices(*picks: dict[str, Any]) -> tuple[Choice, ...]:
    """Picks as they were handed in. Raises `Malformed`."""
    found = parse(tuple[Choice, ...], picks)
    must_be_keepable(found)
    return found


def received(outcome: Outcome[BallotReceived]) -> BallotReceived:
    """What is answered to a ballot that is in the box."""
    assert isinstance(outcome.ok, BallotReceived), outcome
    return outcome.ok


def codes(outcomes: Iterable[Outcome[BallotReceived]]) -> list[str]:
    """What each outcome says in a word: `new`, `again`, or the code of the refusal."""
    return [
        outcome.refused.code if outcome.refused else "again" if received(outcome).again else "new"
        for outcome in outcomes
    ]


def in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
