"""Who votes in which group: a fold of an appraisal's own stream."""

from dataclasses import dataclass, field

from services.kernel.event import Event
from services.roster.events import AppraisalOpened, GroupCode, InviteesDrawn, RosterFiled, SeatVacated
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import LeaderVotesOnPaper


@dataclass
class Electorate:
    """One appraisal's voters: leaders, who sits in which group, and everybody else."""

    preparation: Preparation = field(default_factory=Preparation)
    leaders: frozenset[str] = frozenset()
    seated: dict[str, GroupCode] = field(default_factory=dict)

    def learn(self, event: Event) -> None:
        """Take one event in. Each is learnt once, in the log's order."""
        self.preparation = evolve(self.preparation, event)
        match event:
            case InviteesDrawn() | SeatVacated():
                self.seated = self.preparation.seated
            case RosterFiled(group="leaders"):
                self.leaders = self.preparation.leaders

    def group_of(self, person: str) -> GroupCode:
        """The group whose ballot a person gets online: the one they sit in, otherwise the public (A-12)."""
        if person in self.leaders:
            raise LeaderVotesOnPaper()
        return self.seated.get(person, "public")


def scope(opened: AppraisalOpened, group: GroupCode) -> list[str]:
    """The offices a group may appraise; the public all of them (A-11)."""
    return [office.office_id for office in opened.offices if group == "public" or group in office.scopes]
