"""At the seal the ballots enter the log: named by a key that is then destroyed, in the order of these names, all with
one time. The log is the same in whatever order the same ballots were cast (ADR 0038).
"""

import hmac
from collections import Counter

from services.ballot.context import BallotContext
from services.ballot.events import BallotCast
from services.ballot.picks import to_picks
from services.ballot.receipts.receipt import receipt_code
from services.ballot.receipts.receipt_tree import receipt_digest
from services.ballot.unsealed import table
from services.ballot.unsealed.ballots import opened
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.keys import MARK_BYTES
from services.ballot.unsealed.turn import Keyed, in_pieces, let_nobody_turn, note_turnout
from services.kernel.log.event_log import Append
from services.kernel.log.sealing import Pieces
from services.kernel.log.store import Connection
from services.roster.events import GroupCode

ID_BYTES = MARK_BYTES


class EnteringBallots:
    """The ballots of a box on their way into the log, in the transaction of the seal; and their receipts.

    The box is held alone from the first piece to the end of the transaction. Memory: some 150 bytes a ballot.
    """

    def __init__(self, context: BallotContext, appraisal: str) -> None:
        self._keys, self._appraisal = context.unsealed.keys, appraisal
        self._receipts: list[bytes] = []

    @property
    def receipts(self) -> bytes:
        """The sorted digests of the receipts of all that entered, one after the other."""
        return b"".join(sorted(self._receipts))

    def enter(self, connection: Connection) -> Pieces:
        """The ballots, piece by piece. When the last is written the box has no table any more."""
        let_nobody_turn(connection, self._appraisal)  # first, as a turn does: or each would wait for the other
        table.lock_alone(connection, self._appraisal)
        epoch = table.current(connection, self._appraisal)
        if epoch is None:
            return
        here = epoch, self._keys.day(self._appraisal, epoch.number)
        naming = self._keys.ids(self._appraisal)
        order = self._order(connection, here, naming)
        for ballots in in_pieces(connection, here, order):
            yield [self._entered(ballot, naming) for ballot in ballots]
        table.end(connection, self._appraisal)

    def _order(self, connection: Connection, here: Keyed, naming: bytes) -> list[bytes]:
        """Ballot id and tag of each row, one after the other, sorted; receipts and turnout on the way."""
        order, groups = list[bytes](), Counter[GroupCode]()
        for tag, body in table.every(connection, here[0]):
            ballot = opened(*here, tag, body)
            order.append(_derived(naming, ballot.spent)[:ID_BYTES] + tag)
            self._receipts.append(receipt_digest(self._appraisal, receipt_code(ballot.spent)))
            groups[ballot.group] += 1
        note_turnout(connection, self._appraisal, here[0].day, groups)
        order.sort()
        return order

    def _entered(self, ballot: KeptBallot, naming: bytes) -> Append:
        ballot_id = _derived(naming, ballot.spent)[:ID_BYTES].hex()
        picks, rows = to_picks(
            self._appraisal, ballot.choices, lambda place: _derived(naming, ballot.spent, b"salt %d" % place)[:16]
        )
        cast = BallotCast(ballot_id=ballot_id, group=ballot.group, channel="online", picks=picks)
        return Append(stream=f"ballot-{ballot_id}", events=(cast,), after=0, rows=tuple(rows))


def _derived(naming: bytes, spent: bytes, purpose: bytes = b"id") -> bytes:
    return hmac.digest(naming, purpose + b"\0" + spent, "sha256")
