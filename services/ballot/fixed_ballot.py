"""A voter's side: a ballot is fixed, signed by roster unseen, and handed in (ADR 0043).

Browsers do the same by a script (gateway/pages/static/voter.js). This is for voters without one, and for whoever plays
voters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from services.ballot.ballot_text import ballot_text, message, public_key
from services.ballot.contract import Ballot, OnlinePick
from services.ballot.receipts.receipt import receipt_code
from services.kernel.proof.blind_signature import Blinded, Draw, blind, unblind
from services.roster.events import GroupCode


def by_chance(_purpose: str, length: int) -> bytes:
    """Random bytes, whatever they are for."""
    return token_bytes(length)


@dataclass(frozen=True)
class FixedBallot:
    """A ballot that cannot be changed any more, and what is needed to hand it in."""

    appraisal: str
    ballot: Ballot  # without its signature
    key: RSAPublicKey
    message: bytes
    hidden: Blinded

    @property
    def asks(self) -> dict[str, Any]:
        """What roster is to sign (512 hexadecimal digits), and for the key of which group."""
        return {"group": self.ballot.group, "blinded": self.hidden.value.hex()}

    @property
    def receipt(self) -> str:
        """The twelve characters of the receipt that the box will give."""
        return receipt_code(self.appraisal, bytes.fromhex(self.ballot.receipt_secret))

    def signed(self, signature: str) -> Ballot:
        """The ballot with roster's answer. Raises `BlindingFailed` for what is no signature of it."""
        credential = unblind(self.key, self.message, self.hidden, bytes.fromhex(signature))
        return msgspec.structs.replace(self.ballot, signature=credential.hex())


def fix(appraisal: str, group: GroupCode, key: str, picks: Sequence[Any], draw: Draw = by_chance) -> FixedBallot:
    """Fix a ballot. `key` is the group's public key as it is announced; the same bytes drawn give the same. Raises
    `msgspec.ValidationError` for picks that are none.
    """
    chosen = msgspec.convert(picks, tuple[OnlinePick, ...], from_attributes=True)
    nonce, salt = draw("nonce", 32), draw("words", 16)
    ballot = Ballot(
        group=group,
        nonce=nonce.hex(),
        salt=salt.hex(),
        picks=chosen,
        receipt_secret=draw("receipt", 16).hex(),
        signature="",
    )
    signs = public_key(key)
    signed = message(ballot_text(appraisal, group, key, nonce, salt, chosen))

    def drawn(purpose: str, length: int) -> bytes:
        """Of what may be drawn again for another ballot, nothing blinds two of them alike."""
        return draw(f"{purpose} {signed.hex()}", length)

    return FixedBallot(appraisal, ballot, signs, signed, blind(signs, signed, drawn))
