"""A quarter to practise on (`pingyi up --demo`): the one after the played quarter, open for voting.

A few ballots and complaints lie in it already, and ten ballots are drawn instead of two hundred, so that a newcomer
can vote, sort, draw, count and verify in minutes. The tour (gateway/pages/tour.py) leads through it.
"""

import time as machine
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import msgspec

from ops.system.embedded import System
from services.ballot.contract import CastMany
from services.ballot.fixed_ballot import fix
from services.complaints.contract import ReportMany
from services.kernel.clock import CHINA, RehearsalClock
from services.kernel.contract import Heads
from services.kernel.messaging.rpc import RpcClient
from services.kernel.rpc.request import Outcome, Request
from services.roster.contract import (
    CopyAppraisal,
    DevelopmentProof,
    DraftAppraisal,
    Identify,
    IssueCredential,
    OpenAppraisal,
    ShowAppraisal,
    ShowDraft,
)
from simulation.chance import dice
from simulation.county import catalogue
from simulation.county.phrases import CASES, MATTERS
from simulation.quarter.generate import Quarter

APPRAISAL = f"{catalogue.DIVISION}-2024Q3"
SAMPLE_SIZE = 10
BALLOTS = 14
COMPLAINTS = 6
CHANNEL = "hotline_12345"
PATIENCE = 30.0  # seconds until the box and the intake have heard of the opening
SEED = 20243
NOT_OPEN = {"BOX_NOT_OPEN", "INTAKE_NOT_OPEN", "QUARTER_NOT_OPEN"}
A = TypeVar("A")


def prepare(system: System, client: RpcClient) -> bool:
    """Have the quarter there, open, on its second day of voting; what is there already is left as it is.

    False when it is not there and the clock is past that day.
    """
    clock = system.settings.rehearsal_clock
    assert clock is not None
    there = client.ask(Heads(), of="roster")
    if APPRAISAL not in there:
        _draft(client)
    known = client.ask(ShowAppraisal(appraisal=APPRAISAL))
    rules, now = known.rules, RehearsalClock(clock).now()
    voting = rules.voting_from + timedelta(days=1, hours=10)
    if known.stage != "drafted":
        return True
    if there and now > voting:  # what has happened is not set back; where nothing has, the clock is free
        return False
    RehearsalClock.set(clock, rules.published_at)
    client.ask(OpenAppraisal(appraisal=APPRAISAL))
    RehearsalClock.set(clock, voting)
    _report(client, datetime.combine(rules.quarter_from, time(9), CHINA))
    _cast(client, f"{rules.quarter_from:%Y-%m}")
    return True


def _draft(client: RpcClient) -> None:
    """As the quarter before, but for the size of the sample."""
    if Quarter.appraisal not in client.ask(Heads(), of="roster"):
        client.ask(msgspec.convert({"appraisal": Quarter.appraisal, **catalogue.draft()}, DraftAppraisal))
    client.ask(CopyAppraisal(appraisal=APPRAISAL, source=Quarter.appraisal))
    shown: dict[str, Any] = msgspec.to_builtins(client.ask(ShowDraft(appraisal=APPRAISAL)))
    draft = {name: shown[name] for name in ("county", "title", "hotline", "rules", "channels", "rehearsal")}
    draft["rules"]["sample_size"] = SAMPLE_SIZE
    client.ask(msgspec.convert({"appraisal": APPRAISAL, **draft}, DraftAppraisal))


def _cast(client: RpcClient, month: str) -> None:
    chance = dice(SEED, "practice", "ballots")
    known = client.ask(ShowAppraisal(appraisal=APPRAISAL))
    offices, keys = known.offices, {group.code: group.key for group in known.groups}
    hard = chance.sample(offices, 6)
    for number in range(BALLOTS):
        proof = DevelopmentProof(account=f"yanlian-{number}", phone=f"1980000{number:04}")
        ticket = client.ask(Identify(appraisal=APPRAISAL, proof=proof)).ticket
        picks = [
            {
                "office": office.office_id,
                "categories": [category],
                "example": {"text": _case(chance, category), "occurred": month, "continues": False},
            }
            for office, category in zip(chance.sample(hard, chance.randint(1, 3)), _categories(chance), strict=False)
        ]
        fixed = fix(APPRAISAL, ticket.group, keys[ticket.group], picks)
        asked = IssueCredential(appraisal=APPRAISAL, ticket=ticket, **fixed.asks)
        ballot = fixed.signed(client.ask(asked).signature)
        (outcome,) = _once_open(client, CastMany(appraisal=APPRAISAL, ballots=[ballot]))
        outcome.value()


def _report(client: RpcClient, first: datetime) -> None:
    chance = dice(SEED, "practice", "complaints")
    offices = client.ask(ShowAppraisal(appraisal=APPRAISAL)).offices
    for number in range(COMPLAINTS):
        at, category = first + timedelta(days=9 * number), next(_categories(chance))
        office = chance.choice(offices)
        event = {
            "specversion": "1.0",
            "id": f"YL-{number}-1",
            "source": f"urn:{CHANNEL}:{catalogue.DIVISION}",
            "type": "cn.gov.complaint.reported.v1",
            "time": at.isoformat(),
            "datacontenttype": "application/json",
            "data": {
                "source_id": f"YL-{number}",
                "seq": 1,
                "kind": "投诉",
                "received_at": at.astimezone(CHINA).isoformat(),
                "department": office.department,
                "complainant": f"yanlian-{number}",
                "anonymous": False,
                "people": 1,
                "occurred": f"{at:%Y-%m}",
                "status": "closed",
                "text": f"在{office.name}{_case(chance, category)}",
                "verified": None,
            },
        }
        (outcome,) = _once_open(client, ReportMany(channel=CHANNEL, events=[event]))
        outcome.value()


def _once_open(client: RpcClient, request: Request[list[Outcome[A]]]) -> list[Outcome[A]]:
    """The outcomes, once the service has heard of the opening from its neighbour."""
    deadline = machine.monotonic() + PATIENCE
    while True:
        outcomes = client.ask(request)
        codes = {outcome.refused.code for outcome in outcomes if outcome.refused}
        if not codes & NOT_OPEN or machine.monotonic() > deadline:
            return outcomes
        machine.sleep(0.2)


def _case(chance: Any, category: str) -> str:
    return f"{chance.choice(MATTERS)},{chance.choice(CASES[category])}"


def _categories(chance: Any) -> Iterator[str]:
    while True:
        yield chance.choice(tuple(CASES))
