"""No person ever has two ballots: whatever the order of sign-ins, groups, retries, crashes, accounts, late lists.

A machine plays people, clerks and processes against roster and the box on a real PostgreSQL, and remembers which
ballots each person could cast. Of those, at most one is in the box and not void (R-21, R-25, A-17).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec import to_builtins

from services.ballot.context import BallotContext
from services.ballot.contract import Ballot
from services.ballot.fixed_ballot import FixedBallot, fix
from services.ballot.follow import open_boxes
from services.ballot.service import LANGUAGE as BALLOT
from services.kernel.clock import FixedClock
from services.kernel.event import record
from services.kernel.refusal import Refusal
from services.kernel.rpc.parse import parse
from services.kernel.settings import Settings
from services.roster.answers import Ticket
from services.roster.calls import call, issue_invitations
from services.roster.context import RosterContext
from services.roster.contract import (
    CommitLists,
    ConfirmRoster,
    DraftAppraisal,
    DrawInvitees,
    FileRoster,
    Identify,
    IssueCredential,
    IssueInvitations,
    MakeCall,
    OpenAppraisal,
    SendCode,
)
from services.roster.draft.draft import handle as draft
from services.roster.draft.open_appraisal import handle as open_appraisal
from services.roster.draw.commit_lists import handle as commit_lists
from services.roster.draw.draw_invitees import handle as draw_invitees
from services.roster.events import LANGUAGE, AppraisalOpened, GroupCode
from services.roster.identity import identify, issue_credential, one_time_code
from services.roster.identity.turn import TurnsNightly
from services.roster.lists.proposals.confirm_roster import handle as confirm_roster
from services.roster.lists.take_roster import handle as file_roster
from services.roster.personal_data.keyed import person_of
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.signing import signing_key
from tests.ballot.kept import kept_ballots
from tests.roster.quarter import BEFORE, VOTING, phone, row, workbook
from tests.roster.quarter import draft as a_draft

PEOPLE = range(1, 8)
LEADERS, MARKET, SERVICE = (1,), range(1, 6), range(4, 7)  # they overlap: 1 is both, 4 and 5 are on two lists
SMALL = {"market": 2, "service": 1}
OFFICES = ("01-01", "03-01")
people = st.sampled_from(PEOPLE)
processes = st.sampled_from(("one", "two"))


@dataclass
class Ground:
    """The database under all examples; each example has an appraisal of its own."""

    roster: RosterContext
    box: BallotContext
    clock: FixedClock


@dataclass
class Phone:
    """A telephone that keeps the last code it was sent."""

    code: str = ""

    def send(self, _number: str, text: str) -> None:
        self.code = "".join(filter(str.isdigit, text))[:6]


class Appraisal(RuleBasedStateMachine):
    """What may happen in an appraisal, in any order."""

    ground: Ground
    numbers = count(1)
    sessions = Bundle("sessions")
    ballots = Bundle("ballots")

    @initialize()
    def prepare(self) -> None:
        self.name = f"play-{next(self.numbers)}"
        self.roster, self.clock = self.ground.roster, self.ground.clock
        self.clock.instant = BEFORE
        self.wall, self.telephone = FixedClock(BEFORE), Phone()
        self.codes: dict[int, str] = {}
        self.leaders = set(LEADERS)
        self.signed: dict[str, bytes] = {}
        self.fixed_ballots: dict[tuple[int, str, str], FixedBallot] = {}
        self.cast_by: dict[int, set[bytes]] = {number: set() for number in PEOPLE}
        draft(
            parse(
                DraftAppraisal,
                {
                    "appraisal": self.name,
                    **a_draft(rules={f"quota_{group}": quota for group, quota in SMALL.items()}),
                },
            ),
            self.roster,
        )
        self.file("inspection", "T4", LEADERS)
        self.file("market-regulation", "T1", MARKET)
        self.file("government-services", "T3", SERVICE)
        for group in ("market", "service"):
            commit_lists(parse(CommitLists, {"appraisal": self.name, "group": group}), self.roster)
            draw_invitees(parse(DrawInvitees, {"appraisal": self.name, "group": group, "seed": "1"}), self.roster)
            self.invite(group)
        open_appraisal(OpenAppraisal(appraisal=self.name), self.roster)
        self.clock.instant = VOTING
        self.die("one")
        self.die("two")
        opened = next(event for event in self.events() if isinstance(event, AppraisalOpened))
        self.keys = {group.code: group.key for group in opened.groups if group.key}
        heard = record(opened, source="roster", appraisal=self.name, sequence=1, stream=STREAM, version=1, time=VOTING)
        open_boxes(self.ground.box, [heard])

    # --- people ------------------------------------------------------------------------------------------------

    @rule(target=sessions, who=people, at=processes, account=st.sampled_from("ab"))
    def sign_in_at_the_portal(self, who: int, at: str, account: str) -> Any:
        proof = {"method": "portal", "portal": "yszw", "subject": f"{who}{account}", "phone": phone(who)}
        return who, self.identified(at, {**proof, "id_number": f"id-{who}"})

    @rule(target=sessions, who=people, at=processes)
    def sign_in_with_another_telephone(self, who: int, at: str) -> Any:
        """The ID number is the same, and he has signed in with it before."""
        mine = {"method": "portal", "portal": "yszw", "id_number": f"id-{who}"}
        self.identified(at, {**mine, "subject": f"{who}a", "phone": phone(who)})
        return who, self.identified(at, {**mine, "subject": f"{who}c", "phone": phone(100 + who)})

    @rule(target=sessions, who=people, at=processes)
    def sign_in_by_invitation(self, who: int, at: str) -> Any:
        proof = {"method": "invitation", "phone": phone(who), "code": self.codes.get(who, "000000")}
        return who, self.identified(at, proof)

    @rule(target=sessions, who=people, at=processes)
    def sign_in_by_message(self, who: int, at: str) -> Any:
        self.wall.instant += timedelta(days=1)
        one_time_code.handle(SendCode(appraisal=self.name, phone=phone(who)), self.processes[at])
        return who, self.identified(at, {"method": "sms", "phone": phone(who), "code": self.telephone.code})

    @rule(target=ballots, session=sessions, at=processes, office=st.sampled_from(OFFICES), heard=st.booleans())
    def let_a_ballot_be_signed(self, session: tuple[int, Ticket | None], at: str, office: str, heard: bool) -> Any:
        """The same as before or another one; sometimes the answer is lost on the way."""
        who, ticket = session
        if ticket is None:
            return who, None
        fixed = self.fixed(who, ticket.group, office)
        command = IssueCredential(appraisal=self.name, ticket=ticket, **fixed.asks)
        try:
            answer = issue_credential.handle(command, self.processes[at])
        except Refusal:
            return who, None
        assert self.signed.setdefault(ticket.person, fixed.message) == fixed.message
        return who, (fixed.message, fixed.signed(answer.signature)) if heard else None

    def fixed(self, who: int, group: GroupCode, office: str) -> FixedBallot:
        """As a telephone keeps it until it has been handed in."""
        example = {"text": "跑了三趟", "occurred": "2024-05"}
        pick = {"office": office, "categories": ["shirk"], "example": example}
        if (who, group, office) not in self.fixed_ballots:
            made = fix(self.name, group, self.keys[group], [pick])
            self.fixed_ballots[who, group, office] = made
        return self.fixed_ballots[who, group, office]

    @rule(who=people, at=processes, account=st.sampled_from("ab"))
    def vote(self, who: int, at: str, account: str) -> None:
        """A whole visit without a hitch."""
        session = self.sign_in_at_the_portal(who=who, at=at, account=account)
        self.cast(self.let_a_ballot_be_signed(session=session, at=at, office=OFFICES[0], heard=True), times=1)

    @rule(taken=ballots, times=st.integers(1, 2))
    def cast(self, taken: tuple[int, tuple[bytes, Ballot] | None], times: int) -> None:
        """Handed in twice at once, or again."""
        who, signed = taken
        if signed is None:
            return
        message, ballot = signed
        box = replace(self.ground.box)
        answers = box.casting.cast_many(self.name, [to_builtins(ballot)] * times)
        assert all(answer.refused is None for answer in answers)
        self.cast_by[who].add(message)

    # --- clerks --------------------------------------------------------------------------------------------------

    @rule(who=people)
    def add_a_leader(self, who: int) -> None:
        self.leaders.add(who)
        self.file("inspection", "T4", sorted(self.leaders))

    @rule(who=people, outcome=st.sampled_from(("declined", "willing")))
    def call(self, who: int, outcome: str) -> None:
        fields = {"appraisal": self.name, "person": self.person(who), "outcome": outcome, "by": "op"}
        for number in (1, 2):
            try:
                answer = call.handle(parse(MakeCall, {"call": number, **fields}), self.roster)
            except Refusal:
                continue
            if line := answer.successor:
                self.codes[int(line.phone[-4:])] = line.code
            return

    @rule(group=st.sampled_from(tuple(SMALL)))
    def invite(self, group: str) -> None:
        """Codes for those who have come to a seat by another list."""
        command = parse(IssueInvitations, {"appraisal": self.name, "group": group})
        try:
            lines = issue_invitations.handle(command, self.roster)
        except Refusal:
            return
        self.codes |= {int(line.phone[-4:]): line.code for line in lines}

    @rule(at=processes)
    def turn(self, at: str) -> None:
        """Night comes; reserves follow as long as it is played."""
        self.clock.instant = min(self.clock.instant + timedelta(days=1), VOTING + timedelta(days=5))
        TurnsNightly(self.processes[at]).look()

    @rule(at=processes)
    def die(self, at: str) -> None:
        """A process ends and another takes its place: it remembers nothing."""
        process = replace(self.roster, wall=self.wall)
        vars(process)["sms"] = self.telephone
        self.processes: dict[str, RosterContext] = {**getattr(self, "processes", {}), at: process}

    # --- what holds ------------------------------------------------------------------------------------------------

    @invariant()
    def at_most_one_ballot_of_a_person_counts(self) -> None:
        box = {ballot.spent for ballot in kept_ballots(self.ground.box, self.name)}
        for who, ballots in self.cast_by.items():
            assert ballots <= box
            assert len(ballots & box) <= 1, who
        assert box == set().union(*self.cast_by.values())

    @invariant()
    def nobody_sits_twice_and_no_group_is_over_its_quota(self) -> None:
        state, _ = self.roster.log.replay(self.name, STREAM, evolve, Preparation())
        seated = [person for seats in state.seats.values() for person in seats]
        assert len(seated) == len(set(seated))
        assert state.leaders.isdisjoint(seated)
        assert all(len(state.seats[group]) <= quota for group, quota in SMALL.items() if group in state.seats)  # type: ignore[index]

    def identified(self, at: str, proof: dict[str, Any]) -> Ticket | None:
        command = parse(Identify, {"appraisal": self.name, "proof": proof})
        try:
            return identify.handle(command, self.processes[at]).ticket
        except Refusal:
            return None

    def file(self, provider: str, template: str, numbers: Any) -> None:
        content = workbook(template, [row(template, number) for number in numbers])
        taken = file_roster(FileRoster(appraisal=self.name, provider=provider, content=content, by="op"), self.roster)
        if taken.proposed is not None:
            name = taken.proposed.proposal
            confirm_roster(ConfirmRoster(appraisal=self.name, provider=provider, proposal=name, by="op-2"), self.roster)

    def person(self, who: int) -> str:
        register = self.processes["one"].register
        register.electorate(self.name)
        return person_of(register.secret(self.name), f"+86{phone(who)}")

    def events(self) -> Iterator[Any]:
        return (LANGUAGE.decode(body).data for body in self.roster.log.bodies(self.name))


@pytest.fixture
def ground(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    """Small quotas, so that there are reserves; one key for all, because making them is slow."""
    key = signing_key.new_key()
    monkeypatch.setattr(signing_key, "new_key", lambda: key)
    clock = FixedClock(BEFORE)
    settings = Settings(database_url=database, keys=tmp_path, pool_size=3)
    roster = replace(RosterContext.open(settings, "roster", LANGUAGE), clock=clock)
    box = replace(BallotContext.open(settings, "ballot", BALLOT), clock=clock)
    roster.log.clock = box.log.clock = clock
    yield Ground(roster, box, clock)
    roster.close()
    box.close()


def test_no_person_ever_has_two_ballots(ground: Ground) -> None:
    """R-21, R-25, A-17."""
    Appraisal.ground = ground
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Appraisal,
        settings=settings(
            max_examples=8, stateful_step_count=40, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
