"""Whether the result is public: heard from tally, kept in memory, told to everybody who asks where things stand."""

from collections.abc import Sequence

from services.kernel.event import Language, Recorded
from services.tally.events import ResultPublished

LANGUAGE = Language(ResultPublished)


class Outcome:
    """The appraisals whose results have been published, as far as this process has heard."""

    def __init__(self) -> None:
        self.published: set[str] = set()

    def learn(self, heard: Sequence[Recorded]) -> None:
        """Remember publications."""
        self.published |= {recorded.appraisal for recorded in heard if isinstance(recorded.data, ResultPublished)}
