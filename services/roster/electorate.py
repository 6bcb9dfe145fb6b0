"""Who votes in which group, and how many have taken part: a fold of an appraisal's whole log."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.kernel.event import Event
from services.kernel.refusal import Refusal
from services.roster.events import AppraisalOpened, CredentialIssued, GroupCode, InviteesDrawn, RosterFiled
from services.roster.preparation import Preparation, evolve

CLOCKS_DIFFER = timedelta(minutes=1)


class LeaderVotesOnPaper(Refusal):
    """The person is on the leaders' list and takes part on a paper form (R-17, A-17)."""


@dataclass
class Electorate:
    """One appraisal's voters. Of those who took part only the number is kept, not who."""

    preparation: Preparation = field(default_factory=Preparation)
    leaders: frozenset[str] = frozenset()
    drawn: dict[str, GroupCode] = field(default_factory=dict)
    issued: Counter[GroupCode] = field(default_factory=Counter)

    def learn(self, event: Event) -> None:
        """Take one event in. Each is learnt once, in the log's order."""
        match event:
            case CredentialIssued():
                self.issued[event.group] += 1
                return
            case InviteesDrawn():
                self.drawn.update(dict.fromkeys(event.drawn, event.group))
        self.preparation = evolve(self.preparation, event)
        if isinstance(event, RosterFiled) and event.group == "leaders":
            self.leaders = self.preparation.leaders

    def is_settled(self, now: datetime) -> bool:
        """Whether nobody's group can change any more: lists close at the opening, draws when voting begins.

        A minute is waited for processes whose clocks are behind.
        """
        opened = self.preparation.opened
        return opened is not None and now >= opened.rules.voting_from + CLOCKS_DIFFER

    def group_of(self, person: str) -> GroupCode:
        """The group whose ballot a person gets online: the one he is drawn in, otherwise the public (A-12)."""
        if person in self.leaders:
            raise LeaderVotesOnPaper()
        return self.drawn.get(person, "public")


def scope(opened: AppraisalOpened, group: GroupCode) -> list[str]:
    """The offices a group may appraise; the public all of them (A-11)."""
    return [office.office_id for office in opened.offices if group == "public" or group in office.scopes]
