"""Two counts of one quarter: the pencil-and-paper one, and tally's, fed with the events the services would record.

The decisions are the services' own, on a log in memory; the journey tests do the same through databases,
broker and HTTP.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from services.ballot.events import BallotCast, Pick
from services.complaints import matter as matters
from services.complaints.contract import Confirm, Decline, Merge, OfficeFound, Sort, Sorter
from services.complaints.events import ComplaintsFrozen, SummaryConfirmed, SummaryFiled, SummaryLine
from services.complaints.intake.follow import intake_opened
from services.complaints.intake.intake import Intake, evolve
from services.complaints.intake.push.complaint_event import read
from services.complaints.intake.report import ReportComplaint, report
from services.complaints.keyed import complainant_of, matter_id_of
from services.complaints.sorting.confirm import confirm
from services.complaints.sorting.decline import decline
from services.complaints.sorting.duplicates.merge import merge
from services.complaints.sorting.sort import sort
from services.kernel.event import Event, record
from services.roster.events import AppraisalOpened, Channel, Office, Rules
from services.tally.counting.facts import Facts
from services.tally.counting.result import result_document
from services.tally.counting.standings import examined
from services.tally.events import PickRuled, SampleDrawn
from services.tally.validity.judgement import judgements
from simulation.county import catalogue
from simulation.quarter import summary, timeline
from simulation.quarter.complaints import Matter, Push
from simulation.quarter.decisions import ruling
from simulation.quarter.forms import Form
from simulation.quarter.generate import Quarter
from simulation.quarter.picks import Choice
from simulation.quarter.votes import Vote

KEY = b"k" * 32
APPRAISAL = catalogue.APPRAISAL
OPENED = AppraisalOpened(
    county=catalogue.COUNTY,
    title="",
    hotline="",
    rules=msgspec.convert(catalogue.rules(), Rules),
    groups=(),
    offices=tuple(msgspec.convert(office, Office) for office in catalogue.offices()),
    rules_digest="",
    catalogue_digest="",
    channels=tuple(msgspec.convert(channel, Channel) for channel in catalogue.channels()),
)


@dataclass
class Memory:
    """Logs without a database: it numbers events and tells the facts of them."""

    facts: Facts = field(default_factory=Facts)
    sequences: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)

    def append(self, source: str, stream: str, events: Iterable[Event]) -> None:
        for event in events:
            self.sequences[source] += 1
            self.versions[stream] += 1
            self.facts.learn(
                record(
                    event,
                    source=source,
                    appraisal=APPRAISAL,
                    sequence=self.sequences[source],
                    stream=stream,
                    version=self.versions[stream],
                    time=timeline.OPENED.astimezone(UTC),
                )
            )


def ballot_id(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def cast(name: str, group: str, choices: Sequence[Choice], **paper: Any) -> BallotCast:
    return BallotCast(
        ballot_id=ballot_id(name),
        group=group,  # type: ignore[arg-type]
        channel="paper" if paper else "online",
        picks=tuple(pick(choice) for choice in choices),
        **paper,
    )


def pick(choice: Choice) -> Pick:
    example = choice.example
    return Pick(
        office=choice.office,
        categories=choice.categories,  # type: ignore[arg-type]
        example=ballot_id(example.text) if example else None,
        occurred=example.occurred if example else None,
        continues=example.continues if example else False,
    )


def cast_all(memory: Memory, forms: Sequence[Form], votes: Sequence[Vote]) -> None:
    for form in forms:
        entry = form.agreed
        paper = cast(form.key, "leaders", entry.choices, returned_on=entry.returned_on, damaged=entry.damaged)
        memory.append("ballot", form.key, [paper])
    for vote in votes:
        if vote.expect == "received":
            memory.append("ballot", f"ballot-{vote.key}", [cast(vote.key, vote.group, vote.choices)])


@dataclass
class Desk:
    """The complaints service without a database."""

    memory: Memory
    intake: Intake = field(default_factory=lambda: evolve(Intake(), intake_opened(OPENED)))
    known: dict[str, matters.Matter] = field(default_factory=dict)

    def record(self, matter_id: str, events: Sequence[Event]) -> None:
        for event in events:
            self.known[matter_id] = matters.evolve(self.known.get(matter_id, matters.Matter()), event)
        self.memory.append("complaints", matters.stream(matter_id), events)

    def push(self, push: Push) -> None:
        pushed = read(push.event)
        kinds = self.intake.channels[push.channel].kinds
        may_be_taken = self.intake.covers(pushed.data.received_at) and pushed.data.kind in kinds
        assert may_be_taken is (push.expect != "refused")
        if not may_be_taken:
            return
        matter_id = matter_id_of(KEY, push.channel, pushed.data.source_id)
        who = pushed.data.complainant
        command = ReportComplaint(
            matter_id=matter_id,
            channel=push.channel,
            seq=push.event["data"]["seq"],
            pushed=pushed,
            complainant=complainant_of(KEY, who) if who else None,
            now=push.at,
            feed=push.via,
        )
        before = self.known.get(matter_id, matters.Matter())
        events = report(command, before, self.intake, "d", lambda _before: True)
        assert bool(events) is (push.expect == "taken")
        self.record(matter_id, events)

    def settle(self, matter: Matter) -> None:
        sorting, matter_id = matter.sorting, matter_id_of(KEY, matter.channel, matter.source_id)
        if sorting is None:
            return
        by = Sorter(account=sorting.by, channel=matter.channel)
        common = {"appraisal": APPRAISAL, "matter": matter_id, "by": by}
        if matter.into is not None:
            into = matter_id_of(KEY, matter.channel, matter.into)
            command = Merge(**common, into=into)
            self.record(matter_id, merge(command, self.known[matter_id], self.intake, self.known[into]))
        elif sorting.decline is not None:
            declined = Decline(**common, reason=sorting.decline)
            self.record(matter_id, decline(declined, self.known[matter_id], self.intake))
        else:
            offices = msgspec.convert(sorting.as_json(), tuple[OfficeFound, ...])
            found = Sort(**common, offices=offices)
            self.record(matter_id, sort(found, self.known[matter_id], self.intake))
            if sorting.confirmed_by:
                agreed = Confirm(**{**common, "by": msgspec.structs.replace(by, account=sorting.confirmed_by)})
                self.record(matter_id, confirm(agreed, self.known[matter_id], self.intake))

    def freeze(self) -> None:
        frozen = ComplaintsFrozen(size=self.memory.sequences["complaints"], root="", key="", signature="")
        self.intake = evolve(self.intake, frozen)
        self.memory.append("complaints", "intake", [frozen])


def complain(memory: Memory, quarter: Quarter) -> None:
    desk = Desk(memory)
    pushes = list(quarter.pushes)
    for push in (push for push in pushes if push.at < timeline.COMPLAINTS_SORTED):
        desk.push(push)
    for matter in quarter.matters:
        desk.settle(matter)
    for push in (push for push in pushes if timeline.COMPLAINTS_SORTED <= push.at < timeline.COMPLAINTS_FROZEN):
        desk.push(push)
    desk.freeze()
    desk.memory = Memory()  # the count reads up to the freeze
    for push in (push for push in pushes if push.at >= timeline.COMPLAINTS_FROZEN):
        desk.push(push)


def rule_all(memory: Memory) -> int:
    facts, ruled = memory.facts, 0
    for ballot in list(facts.ballots.values()):
        for entry in judgements(ballot, OPENED.rules, facts.offices):
            shown = {
                "pick": entry.pick,
                "occurred": entry.occurred,
                "continues": entry.continues,
                "why": entry.why,
            }
            decided = ruling(shown)
            said = PickRuled(
                ballot_id=entry.ballot_id,
                office=entry.office,
                counted=decided["counted"],
                reason=decided["reason"],
                by="one",
                confirmed_by="two",
            )
            memory.append("tally", "rulings", [said])
            ruled += 1
    return ruled


def file_summary(memory: Memory) -> None:
    lines = tuple(msgspec.convert(line, SummaryLine) for line in summary.LINES)
    first, second = summary.CLERKS
    filed = SummaryFiled(channel=summary.CHANNEL, lines=lines, by=first)
    confirmed = SummaryConfirmed(channel=summary.CHANNEL, filing=1, by=second)
    memory.append("complaints", "summary-discipline", [filed, confirmed])


def walk(memory: Memory, votes: Sequence[Vote]) -> tuple[str, ...]:
    """Walk the public ballots in some order until 200 are valid; answers the keys walked."""
    order = sorted((vote.key for vote in votes), key=ballot_id)
    everything = tuple(map(ballot_id, order))
    memory.append("tally", "draw", [SampleDrawn(seed="", pool_digest="", walked=everything, drawn=())])
    valid = {ballot.ballot_id for ballot, verdict in examined(memory.facts) if verdict.valid}
    walked: list[str] = []
    for key in order:
        walked.append(key)
        if sum(ballot_id(known) in valid for known in walked) == OPENED.rules.sample_size:
            break
    chosen = tuple(map(ballot_id, walked))
    memory.append("tally", "draw", [SampleDrawn(seed="", pool_digest="", walked=chosen, drawn=())])
    return tuple(walked)


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_tally_counts_what_a_clerk_with_a_pencil_counts(scale: float) -> None:
    """R-36: directed + sampled + other = final; every reason of 1.4 and of 1.3 occurs."""
    quarter = Quarter.generate(scale=scale)
    called = {
        "market": quarter.rosters[1].phones[:50],
        "projects": tuple(phone for roster in quarter.rosters[2:7] for phone in roster.phones[:5]),
        "service": quarter.rosters[7].phones[:100],
    }
    invited = quarter.invited(called)
    memory = Memory()
    memory.append("roster", "appraisal", [OPENED])
    cast_all(memory, quarter.forms, (*quarter.public, *invited))
    complain(memory, quarter)
    file_summary(memory)
    assert rule_all(memory) >= 4
    walked = walk(memory, quarter.public)
    counted = result_document(APPRAISAL, memory.facts, 1)
    expected = quarter.expected(invited, walked)
    assert {part: counted[part] for part in ("ballots", "picks", "complaints")} == {
        part: expected[part] for part in ("ballots", "picks", "complaints")
    }
    found = {line["office_id"]: line for line in counted["offices"] if line["final"]}
    assert found.keys() == expected["offices"].keys()
    for office_id, line in expected["offices"].items():
        assert {part: found[office_id][part] for part in line} == line
