"""At the seal the ballots enter the log, those from paper among the others: named by a key that is then destroyed, in
the order of these names, all with one time. The log is the same in whatever order the same ballots were cast
(ADR 0038, ADR 0042).
"""

import hmac
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from services.ballot import box as boxes
from services.ballot.ballot_text import ballot_text, message, public_key
from services.ballot.context import BallotContext
from services.ballot.events import BallotCast
from services.ballot.evidence import EVIDENCE
from services.ballot.paper.entry import Entry, entry_of, secret_of
from services.ballot.paper.form_steps import Standing, standing
from services.ballot.picks import to_picks
from services.ballot.receipts.receipt import receipt_code
from services.ballot.receipts.receipt_tree import receipt_digest
from services.ballot.refusals import BoxUnreadable
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.keys import MARK_BYTES
from services.ballot.unsealed.rows import opened, these
from services.ballot.unsealed.turn import Keyed, in_pieces, let_nobody_turn, note_turnout
from services.kernel.clock import last_day
from services.kernel.log.event_log import Append
from services.kernel.log.sealing import Pieces
from services.kernel.log.store import Connection
from services.kernel.log.words import word_row
from services.kernel.proof.blind_signature import is_signed
from services.roster.events import GroupCode


class EnteringBallots:
    """The ballots of a box on their way into the log, in the transaction of the seal; and their receipts.

    The box is held alone from the first piece to the end of the transaction. Memory: some 150 bytes a ballot.
    """

    def __init__(self, context: BallotContext, appraisal: str) -> None:
        self._context, self._appraisal = context, appraisal
        self._box, _ = context.box(appraisal)
        self._until = last_day(boxes.must_have_been_opened(self._box).voting_until)
        self._receipts: list[bytes] = []

    @property
    def receipts(self) -> bytes:
        """The sorted digests of the receipts of all that entered, one after the other."""
        return b"".join(sorted(self._receipts))

    def enter(self, connection: Connection) -> Pieces:
        """The ballots, piece by piece. When the last is written the box has no table any more.

        Raises `BoxUnreadable`, and `CountShort`, `LaneShort` or `LaneLost` when ballots are missing.
        """
        let_nobody_turn(connection, self._appraisal)  # first, as a turn does: or each would wait for the other
        table.lock_alone(connection, self._appraisal)
        epoch = table.current(connection, self._appraisal)
        if epoch is None:  # it is open, so somebody has taken away what says where its ballots are
            raise BoxUnreadable(epoch=0, why="ROW_MISSING")
        keys, lanes = self._context.unsealed.keys, self._context.unsealed.lanes
        here = epoch, keys.day(self._appraisal, epoch.number)
        lanes.check(connection, self._appraisal, partial(table.count, connection, epoch))
        naming = keys.ids(self._appraisal)
        forms = standing(connection, self._appraisal)
        order = self._order(connection, here, naming, forms)
        lanes.check(
            connection, self._appraisal, lambda: len(self._receipts)
        )  # those that could be read, and are online
        for ballots in in_pieces(connection, here, order):
            yield [self._entered(connection, here, ballot, naming, forms) for ballot in ballots]
        table.end(connection, self._appraisal)

    def _order(self, connection: Connection, here: Keyed, naming: bytes, forms: Mapping[str, Standing]) -> list[bytes]:
        """Ballot id and tag of each row, one after the other, sorted; receipts and turnout on the way.

        Of what was keyed from a form only the entry that stands is a ballot. Raises `BoxUnreadable`, also when one is
        missing.
        """
        order, groups, missing = list[bytes](), Counter[GroupCode](), set(forms)
        for tag, body in table.every(connection, here[0]):
            ballot = opened(*here, tag, body)
            if ballot.online is not None:
                code = receipt_code(self._appraisal, ballot.online.receipt_secret)
                self._receipts.append(receipt_digest(self._appraisal, code))
                groups[ballot.group] += 1
            elif ballot.paper is not None:
                form = forms.get(ballot.paper.serial)
                if form is None or ballot.paper.number != form.ballot:
                    continue
                missing.discard(ballot.paper.serial)
            order.append(_derived(naming, ballot.spent) + tag)
        if missing:
            raise BoxUnreadable(epoch=here[0].number, why="ROW_MISSING")
        note_turnout(connection, self._appraisal, here[0].day, groups)
        order.sort()
        return order

    def _entered(
        self, connection: Connection, here: Keyed, ballot: KeptBallot, naming: bytes, forms: Mapping[str, Standing]
    ) -> Append:
        def derived(purpose: bytes) -> bytes:
            return _derived(naming, ballot.spent, purpose)

        ballot_id = derived(b"id").hex()
        picks, rows = to_picks(self._appraisal, ballot.choices, lambda place: derived(b"salt %d" % place))
        facts: dict[str, Any]
        if (paper := ballot.paper) is not None:
            entries = _entries(connection, here, paper.serial, forms[paper.serial])
            shown: dict[str, Any] = {"serial": paper.serial, "entries": entries}
            facts = {"channel": "paper", "late": paper.returned_on > self._until, "damaged": paper.damaged}
        else:
            shown, facts = self._credential(ballot), {"channel": "online"}
        evidence, row = word_row(
            EVIDENCE, self._appraisal, msgspec.json.encode(shown).decode(), salt=derived(b"evidence")
        )
        cast = BallotCast(ballot_id=ballot_id, group=ballot.group, picks=picks, evidence=evidence, **facts)
        rows.append(row)
        return Append(stream=f"ballot-{ballot_id}", events=(cast,), after=0, rows=tuple(rows))

    def _credential(self, ballot: KeptBallot) -> dict[str, str]:
        """What shows that an online ballot was one person's: its text, the signature, the salt of the words in it."""
        online, key = ballot.online, self._box.keys[ballot.group]
        assert online is not None
        text = ballot_text(self._appraisal, ballot.group, key, online.nonce, online.salt, ballot.choices)
        if message(text) != ballot.spent or not is_signed(public_key(key), ballot.spent, online.signature):
            raise BoxUnreadable(epoch=0, why="NOT_SIGNED")  # cast while another key stood in the log
        return {"text": text.decode(), "signature": online.signature.hex(), "salt": online.salt.hex()}


def _entries(connection: Connection, here: Keyed, serial: str, form: Standing) -> list[Entry]:
    """What was keyed from a form, as it lies in the box."""
    tags = [here[1].tag(secret_of(serial, number)) for number in form.entries]
    return [entry_of(one) for one in these(connection, *here, tags)]


def _derived(naming: bytes, spent: bytes, purpose: bytes = b"id") -> bytes:
    """Sixteen bytes: the id of a ballot, or the salt of what is kept beside it."""
    return hmac.digest(naming, purpose + b"\0" + spent, "sha256")[:MARK_BYTES]
