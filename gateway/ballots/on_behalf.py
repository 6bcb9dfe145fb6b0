"""Handing a ballot in on behalf of a voter whose browser cannot do it (no script, an old one, no secure connection).

Everything that chance decides comes from a key of the appraisal's and the person, so that the same form gives the same
ballot however often it is sent and wherever from, and nothing has to be kept here (ADR 0043). What is issued anew is
another ballot, with chances of its own (ADR 0047).
"""

from collections.abc import Sequence

import msgspec
import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.ballots.ballot_shape import Pick
from gateway.ballots.batching import UNKNOWN, Entry, Gatherings
from gateway.ballots.server_keys import ServerKeys
from gateway.ballots.signing_keys import holds, is_proved
from gateway.errors.refusals import ReceiptWrong
from gateway.identity.voter_sessions import Session
from gateway.rpc.client import NoAnswer, Rpc
from services.ballot.contract import BallotReceived, FindReceipt, ReceiptFound
from services.ballot.fixed_ballot import FixedBallot, fix
from services.ballot.receipts.receipt import receipt_code, twelve
from services.kernel.proof.blind_signature import BlindingFailed, Draw
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import rejected
from services.roster.answers import Appraisal
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.refusals import IssuedAlready, VotingEnded

MOST_REISSUES = 1  # a person

log = structlog.get_logger("pingyi.on_behalf")


class OnBehalf:
    """Hands in for voters, and finds their receipts again."""

    def __init__(self, keys: ServerKeys, rpc: Rpc, ballots: Gatherings) -> None:
        self._keys, self._rpc, self._ballots = keys, rpc, ballots

    async def cast(self, known: Appraisal, session: Session, picks: Sequence[Pick]) -> Entry:
        """Let roster sign the ballot, and hand it in. The same again gives the same; what is not known is so answered.

        Refused as roster and the box refuse; `IssuedAlready` when another ballot was signed for this voter, or when one
        was issued anew while that of before had reached the box; `ReceiptWrong` when the box's receipt proves nothing.
        """
        name = known.appraisal
        key = self._keys.made(name) if known.stage == "voting" else self._keys.read(name)
        if key is None:  # nothing was handed in here, and it is too late for more
            return rejected(VotingEnded.under(known.rules))
        if not known.receipt_key:  # the box is not heard of yet
            return UNKNOWN
        signs = next(one.key for one in known.groups if one.code == session.group)
        try:
            times = (await self._rpc.ask(ShowTakingPart(appraisal=name, ticket=session.ticket))).reissued
            if times and await self._found(known, _draw(key, session)):
                return rejected(IssuedAlready())
            fixed = fix(name, session.group, signs, picks, _draw(key, session, times))
            asks = IssueCredential(appraisal=name, ticket=session.ticket, reissued=times, **fixed.asks)
            issued = await self._rpc.ask(asks)
            ballot = fixed.signed(issued.signature)
            entry = await self._ballots.cast(name, ballot, len(msgspec.json.encode(ballot)))
        except (NoAnswer, BlindingFailed):
            return UNKNOWN
        except Refusal as refusal:
            return rejected(refusal)
        if isinstance(entry.ok, BallotReceived) and not _proves(known, fixed, entry.ok):
            log.error("receipt.wrong", appraisal=name, alert=True)
            return rejected(ReceiptWrong(receipt=entry.ok.receipt))
        return entry

    async def receipt(self, known: Appraisal, session: Session) -> ReceiptFound | None:
        """What the box says of the ballot that was handed in here for this voter, be it one issued anew; None: none
        was.
        """
        key = self._keys.read(known.appraisal)
        if key is None:
            return None
        for times in range(MOST_REISSUES + 1):
            if found := await self._found(known, _draw(key, session, times)):
                return found
        return None

    async def _found(self, known: Appraisal, draw: Draw) -> ReceiptFound | None:
        """What the box says of the ballot of these chances; None: it is not there."""
        code = receipt_code(known.appraisal, draw("receipt", 16))
        found = await self._rpc.ask(FindReceipt(appraisal=known.appraisal, code=code))
        return found if found.received and is_proved(known, found) else None


def _proves(known: Appraisal, fixed: FixedBallot, told: BallotReceived) -> bool:
    """Whether the receipt is this ballot's, and signed by the key that everybody gets."""
    return twelve(told.receipt) == fixed.receipt and holds(known, fixed.receipt, told.signature)


def _draw(key: bytes, session: Session, times: int = 0) -> Draw:
    """What decides everything of a person's ballot, which was issued anew so many times."""
    whose = session.ticket.person + (f" {times}" if times else "")

    def draw(purpose: str, length: int) -> bytes:
        about = f"pingyi-on-behalf-v1 {purpose} {whose}".encode()
        return HKDF(SHA256(), length, salt=None, info=about).derive(key)

    return draw
