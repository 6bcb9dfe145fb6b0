"""How far the voting and its result are elsewhere: heard from ballot and tally, kept in memory."""

from collections.abc import Sequence

from services.ballot.events import BoxSealed, EarlySealConfirmed
from services.kernel.event import Language, Recorded
from services.tally.events import ResultPublished

LANGUAGE = Language(ResultPublished, EarlySealConfirmed, BoxSealed)


class Outcome:
    """The appraisals whose voting was ended early, whose box is sealed, whose result is published, as far as heard."""

    def __init__(self) -> None:
        self.ended_early: set[str] = set()
        self.sealed: set[str] = set()
        self.published: set[str] = set()

    def learn(self, heard: Sequence[Recorded]) -> None:
        """Remember what was heard."""
        for recorded in heard:
            match recorded.data:
                case EarlySealConfirmed():
                    self.ended_early.add(recorded.appraisal)
                case BoxSealed():
                    self.sealed.add(recorded.appraisal)
                case ResultPublished():
                    self.published.add(recorded.appraisal)
