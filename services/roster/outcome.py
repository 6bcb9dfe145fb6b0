"""What was said elsewhere of the voting and its result: heard from ballot and tally, kept in memory."""

from collections.abc import Sequence

from services.ballot.events import BoxOpened, BoxSealed, EarlySealConfirmed, EnvelopeMade
from services.kernel.event import Language, Recorded
from services.tally.events import ResultPublished

LANGUAGE = Language(ResultPublished, BoxOpened, EnvelopeMade, EarlySealConfirmed, BoxSealed)


class Outcome:
    """The appraisals whose voting was ended early, whose box is sealed, whose result is published, as far as heard; by
    which key each box signs its receipts, and to which its keys are sealed (the last envelope's)."""

    def __init__(self) -> None:
        self.ended_early: set[str] = set()
        self.sealed: set[str] = set()
        self.published: set[str] = set()
        self.receipt_keys: dict[str, str] = {}
        self.envelopes: dict[str, str] = {}

    def learn(self, heard: Sequence[Recorded]) -> None:
        """Remember what was heard."""
        for recorded in heard:
            match recorded.data:
                case BoxOpened(receipt_key=key):
                    self.receipt_keys[recorded.appraisal] = key
                case EnvelopeMade(key=key):
                    self.envelopes[recorded.appraisal] = key
                case EarlySealConfirmed():
                    self.ended_early.add(recorded.appraisal)
                case BoxSealed():
                    self.sealed.add(recorded.appraisal)
                case ResultPublished():
                    self.published.add(recorded.appraisal)
