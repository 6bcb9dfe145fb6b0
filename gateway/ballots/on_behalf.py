"""Handing a ballot in on behalf of a voter whose browser cannot do it (no script, an old one, no secure connection).

Everything that chance decides comes from a key of the appraisal's and the person, so that the same form gives the same
ballot however often it is sent and wherever from, and nothing has to be kept here (ADR 0043).
"""

from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.ballots.ballot_shape import Ballot, Pick, handed_in
from gateway.ballots.batching import UNKNOWN, Entry, Gatherings
from gateway.ballots.server_keys import ServerKeys
from gateway.identity.voter_sessions import Session
from gateway.rpc.client import NoAnswer, Rpc
from services.ballot.contract import FindReceipt, ReceiptFound
from services.ballot.fixed_ballot import FixedBallot, fix
from services.ballot.receipts.receipt import receipt_code
from services.kernel.proof.blind_signature import BlindingFailed, Draw
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import rejected
from services.roster.answers import Appraisal
from services.roster.contract import IssueCredential
from services.roster.refusals import VotingEnded


class OnBehalf:
    """Hands in for voters, and finds their receipts again."""

    def __init__(self, keys: ServerKeys, rpc: Rpc, ballots: Gatherings) -> None:
        self._keys, self._rpc, self._ballots = keys, rpc, ballots

    async def cast(self, known: Appraisal, session: Session, picks: Sequence[Pick]) -> Entry:
        """Let roster sign the ballot, and hand it in. The same again gives the same; what is not known is so answered.

        Refused as roster and the box refuse; `IssuedAlready` when another ballot was signed for this voter.
        """
        if known.stage == "voting":
            self._keys.made(known.appraisal)
        fixed = self._fixed(known, session, picks)
        if fixed is None:  # nothing was handed in here, and it is too late for more
            return rejected(VotingEnded.under(known.rules))
        try:
            issued = await self._rpc.ask(
                IssueCredential(appraisal=known.appraisal, ticket=session.ticket, **fixed.asks)
            )
            ballot: Ballot = handed_in(fixed.signed(issued.signature))
            return await self._ballots.cast(known.appraisal, ballot)
        except (NoAnswer, BlindingFailed):
            return UNKNOWN
        except Refusal as refusal:
            return rejected(refusal)

    async def receipt(self, appraisal: str, session: Session) -> ReceiptFound | None:
        """What the box says of the ballot that was handed in here for this voter; None: none was."""
        draw = self._draw(appraisal, session)
        if draw is None:
            return None
        found = await self._rpc.ask(FindReceipt(appraisal=appraisal, code=receipt_code(appraisal, draw("receipt", 16))))
        return found if found.received else None

    def _fixed(self, known: Appraisal, session: Session, picks: Sequence[Pick]) -> FixedBallot | None:
        draw = self._draw(known.appraisal, session)
        if draw is None:
            return None
        key = next(one.key for one in known.groups if one.code == session.group)
        return fix(known.appraisal, session.group, key, picks, draw)

    def _draw(self, appraisal: str, session: Session) -> Draw | None:
        """What decides everything of a person's ballot; None: there is no key, so nothing was handed in here."""
        key = self._keys.read(appraisal)
        if key is None:
            return None

        def draw(purpose: str, length: int) -> bytes:
            about = f"pingyi-on-behalf-v1 {purpose} {session.ticket.person}".encode()
            return HKDF(SHA256(), length, salt=None, info=about).derive(key)

        return draw
