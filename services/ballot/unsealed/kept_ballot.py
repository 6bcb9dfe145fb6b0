"""A ballot as the unsealed box keeps it: whole, encrypted, in one of a few lengths."""

from datetime import date

import msgspec

from services.ballot.contract import Choice
from services.ballot.unsealed.keys import OVERHEAD, DayKey
from services.roster.events import GroupCode

LENGTHS = (1_900, 7_900)  # bytes of a body; four rows of the first lie on a page
STEP = 65_536  # beyond them

_encoder = msgspec.msgpack.Encoder()
_END = b"\x01"  # of the ballot; zeros fill up


class OnPaper(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Which form this was keyed from, and by whom. `number` is that of its event in the form's stream."""

    serial: str
    number: int
    by: str
    returned_on: date
    damaged: bool


class Online(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What came with a ballot that was cast online, as bytes: see `contract.Ballot`."""

    nonce: bytes
    salt: bytes
    signature: bytes
    receipt_secret: bytes


class KeptBallot(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A ballot in the box, or what one person keyed of a paper form; one of `online` and `paper` is there. `spent` is
    the digest that was signed, or says which entry it is; what is derived from it goes different ways.
    """

    group: GroupCode
    spent: bytes
    choices: tuple[Choice, ...]
    online: Online | None = None
    paper: OnPaper | None = None


_decoder = msgspec.msgpack.Decoder(KeptBallot)


def hide(ballot: KeptBallot, key: DayKey, bound_to: bytes) -> bytes:
    """The body of its row. `bound_to` is what else the row says, so that no body is moved to another row."""
    plain = _encoder.encode(ballot) + _END
    return key.hide(plain.ljust(_padded(len(plain) + OVERHEAD) - OVERHEAD, b"\0"), bound_to)


def reveal(body: bytes, key: DayKey, bound_to: bytes) -> KeptBallot:
    """The ballot of a row. Raises `cryptography.exceptions.InvalidTag`."""
    return _decoder.decode(key.reveal(body, bound_to).rstrip(b"\0")[: -len(_END)])


def _padded(length: int) -> int:
    return next((one for one in LENGTHS if length <= one), -(-length // STEP) * STEP)
