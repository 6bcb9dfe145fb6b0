"""Roster on a real PostgreSQL, with a clock that is set by hand."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from ops.system.ports import free_port
from services.kernel.clock import FixedClock
from services.kernel.event import Event, record
from services.kernel.log.store import transaction
from services.kernel.rpc.parse import parse
from services.kernel.settings import Settings
from services.roster import show
from services.roster.answers import Identified, RosterProposal, RosterTaken, Ticket
from services.roster.calls import call, call_list, issue_invitations
from services.roster.context import RosterContext
from services.roster.contract import (
    CommitLists,
    ConfirmRoster,
    DrawInvitees,
    FileRoster,
    Identify,
    IssueCredential,
    IssueInvitations,
    ListCalls,
    MakeCall,
    OpenAppraisal,
    ReplaceInvitation,
    SendCode,
    ShowAppraisal,
    ShowDrawRecord,
    ShowParticipation,
    ShowRosterProposal,
    WithdrawRoster,
)
from services.roster.draft import draft, open_appraisal
from services.roster.draw import commit_lists, draw_invitees, draw_record
from services.roster.events import LANGUAGE, GroupCode
from services.roster.identity import identify, issue_credential, issued, one_time_code, ticket
from services.roster.identity.turn import TurnsNightly
from services.roster.lists import take_roster
from services.roster.lists.proposals import confirm_roster, show_proposal
from tests.roster.quarter import APPRAISAL, BEFORE, draft_command, row, workbook


@dataclass(frozen=True)
class Known:
    """Who was recognised, and what roster gives them in hand."""

    person: str
    group: GroupCode
    scope: list[str]
    ticket: Ticket = field(compare=False)  # good until another second each time

    @classmethod
    def of(cls, identified: Identified) -> "Known":
        ticket = identified.ticket
        return cls(ticket.person, ticket.group, identified.scope, ticket)


@dataclass(frozen=True)
class Signed:
    """What roster has signed unseen, and under which group's key."""

    signature: str
    group: GroupCode


def blinded(ballot: bytes) -> bytes:
    """Something below the modulus of any key, as a blinded message is."""
    return b"\0" + (sha512(ballot).digest() * 4)[1:]


@dataclass
class Roster:
    """One process of roster, asked as the entrypoints ask it."""

    context: RosterContext
    clock: FixedClock

    def at(self, instant: datetime) -> "Roster":
        self.clock.instant = instant
        return self

    def another_process(self) -> "Roster":
        return Roster(replace(self.context), self.clock)

    def draft(self, **changed: Any) -> Any:
        return draft.handle(draft_command(**changed), self.context)

    def file(self, provider: str, template: str, numbers: range, **changed: Any) -> Any:
        content = workbook(template, [row(template, number, **changed) for number in numbers])
        return self.file_content(provider, content)

    def file_content(
        self, provider: str, content: bytes, *, already_drawn: bool = False, by: str = "clerk-1"
    ) -> RosterTaken:
        command = FileRoster(
            appraisal=APPRAISAL, provider=provider, content=content, by=by, already_drawn=already_drawn
        )
        return take_roster.handle(command, self.context)

    def add_leaders(self, *numbers: int) -> RosterTaken:
        """The leaders as they were listed (1, 2, 3), and these; after the opening two people file them."""
        content = workbook("T4", [row("T4", number) for number in (1, 2, 3, *numbers)])
        taken = self.file_content("inspection", content)
        return taken if taken.proposed is None else self.confirm("inspection", taken.proposed.proposal)

    def proposal(self, provider: str, proposal: str) -> RosterProposal:
        command = ShowRosterProposal(appraisal=APPRAISAL, provider=provider, proposal=proposal)
        return show_proposal.handle(command, self.context)

    def confirm(self, provider: str, proposal: str, by: str = "clerk-2") -> RosterTaken:
        command = ConfirmRoster(appraisal=APPRAISAL, provider=provider, proposal=proposal, by=by)
        return confirm_roster.handle(command, self.context)

    def withdraw(self, provider: str, proposal: str, by: str = "clerk-1") -> Any:
        command = WithdrawRoster(appraisal=APPRAISAL, provider=provider, proposal=proposal, by=by)
        return confirm_roster.withdraw(command, self.context)

    def commit(self, group: str) -> Any:
        return commit_lists.handle(parse(CommitLists, {"appraisal": APPRAISAL, "group": group}), self.context)

    def draw(self, group: str, seed: str = "317|884|052", witnesses: tuple[str, ...] = ()) -> Any:
        """Fix the lists, then draw."""
        self.commit(group)
        fields = {"appraisal": APPRAISAL, "group": group, "seed": seed, "witnesses": witnesses}
        return draw_invitees.handle(parse(DrawInvitees, fields), self.context)

    def draw_record(self, group: str, *, names: bool = False) -> Any:
        request = parse(ShowDrawRecord, {"appraisal": APPRAISAL, "group": group, "names": names})
        return draw_record.handle(request, self.context)

    def invite(self, group: str) -> Any:
        return issue_invitations.handle(parse(IssueInvitations, {"appraisal": APPRAISAL, "group": group}), self.context)

    def call(self, person: str, number: int, outcome: str, by: str = "operator-1") -> Any:
        fields = {"appraisal": APPRAISAL, "person": person, "call": number, "outcome": outcome, "by": by}
        return call.handle(parse(MakeCall, fields), self.context)

    def call_list(self, group: str, *, full: bool = False) -> Any:
        return call_list.handle(parse(ListCalls, {"appraisal": APPRAISAL, "group": group, "full": full}), self.context)

    def replace_invitation(self, person: str) -> Any:
        command = ReplaceInvitation(appraisal=APPRAISAL, person=person, by="operator-1")
        return call.replace_invitation(command, self.context)

    def open(self) -> Any:
        return open_appraisal.handle(OpenAppraisal(appraisal=APPRAISAL), self.context)

    def show(self) -> Any:
        return show.show_appraisal(ShowAppraisal(appraisal=APPRAISAL), self.context)

    def participation(self) -> Any:
        return show.show_participation(ShowParticipation(appraisal=APPRAISAL), self.context)

    def identify(self, **proof: str) -> "Known":
        return Known.of(identify.handle(parse(Identify, {"appraisal": APPRAISAL, "proof": proof}), self.context))

    def send_code(self, number: str, sender: Any, wall: FixedClock) -> Any:
        context = replace(self.context, wall=wall)
        vars(context)["sms"] = sender
        return one_time_code.handle(SendCode(appraisal=APPRAISAL, phone=number), context)

    def sign_in_by_message(self, number: str, code: str, wall: FixedClock) -> Any:
        proof = {"method": "sms", "phone": number, "code": code}
        request = parse(Identify, {"appraisal": APPRAISAL, "proof": proof})
        return Known.of(identify.handle(request, replace(self.context, wall=wall)))

    def sign_in(self, account: str, phone: str) -> "Known":
        return self.identify(method="development", account=account, phone=phone)

    def turn(self) -> "Roster":
        """What the background looker does."""
        TurnsNightly(self.context).look()
        return self

    def hear(self, *events: Event) -> "Roster":
        """What ballot or tally told."""
        heard = [
            record(event, source="ballot", appraisal=APPRAISAL, sequence=1, stream="box", version=1, time=BEFORE)
            for event in events
        ]
        self.context.outcome.learn(heard)
        return self

    def ticket(self, person: str, group: GroupCode | None = None) -> Ticket:
        """As the person would have it who has just been recognised."""
        electorate = self.context.register.electorate(APPRAISAL)
        if group is None:
            with transaction(self.context.engine) as connection:
                entered = issued.find(connection, APPRAISAL, person)
            group = entered.group if entered else electorate.seated.get(person, "public")
        secret = self.context.register.secret(APPRAISAL)
        return ticket.make(secret, person, group, self.context.wall.now())

    def credential(self, person: str, ballot: bytes = b"a ballot", ticket: Ticket | None = None) -> "Signed":
        """Let a person's ballot be signed: the same each time, unless another is named."""
        asks = ticket or self.ticket(person)
        hidden = blinded(ballot + person.encode()).hex()
        command = IssueCredential(appraisal=APPRAISAL, ticket=asks, group=asks.group, blinded=hidden)
        return Signed(issue_credential.handle(command, self.context).signature, asks.group)

    def events(self) -> list[Event]:
        return [LANGUAGE.decode(body).data for body in self.context.log.bodies(APPRAISAL)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with transaction(self.context.engine) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def roster(database: str, tmp_path: Path) -> Iterator[Roster]:
    """Roster before anything has happened, on 24 June 2024."""
    clock = FixedClock(BEFORE)
    settings = Settings(database_url=database, keys=tmp_path, development_identity=True, pool_size=4)
    context = replace(RosterContext.open(settings, "roster", LANGUAGE), clock=clock)
    context.log.clock = clock
    yield Roster(context, clock)
    context.close()


@pytest.fixture
def prepared(roster: Roster) -> Roster:
    """Drafted; 3 leaders, 60 enterprises and 120 visitors listed (leader 3 owns one); market and service drawn."""
    roster.draft()
    roster.file("inspection", "T4", range(1, 4))
    roster.file("market-regulation", "T1", range(3, 63))
    roster.file("government-services", "T3", range(100, 220))
    roster.draw("market")
    roster.draw("service")
    return roster


@pytest.fixture
def address(roster: Roster) -> Iterator[str]:
    """Where the gateway listens, in front of the real roster."""
    from tests.roster.over_http import Door  # it needs what stands here

    roster.draft(offices=[])
    port = free_port()
    config = uvicorn.Config(Door.of(roster).app, port=port, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    listening = threading.Thread(target=server.run, daemon=True)
    listening.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    listening.join(timeout=10)
