"""The record of a draw as data (R-14…R-16, A-13)."""

import json
from hashlib import sha256

import pytest
from msgspec import UNSET

from services.kernel.event import record
from services.roster.answers import Commitment
from services.roster.contract import ShowDrawRecord
from services.roster.draw.draw_record import draw_record
from services.roster.draw.tickets import in_ticket_order
from services.roster.events import InviteesDrawn, SeatVacated
from services.roster.refusals import InviteesNotDrawn
from tests.roster.conftest import Roster
from tests.roster.over_http import Door
from tests.roster.quarter import APPRAISAL, DRAFTED, at, committed, drawn, filed, row, workbook


@pytest.fixture
def listed(roster: Roster) -> Roster:
    roster.draft()
    roster.file("market-regulation", "T1", range(1, 61))
    return roster


def test_the_record_says_what_was_fixed_what_was_spoken_and_who_came_out(listed: Roster) -> None:
    fixed = listed.at(at(6, 24, 10)).commit("market")
    listed.at(at(6, 24, 11)).draw("market", witnesses=("督查室 张三", "群众代表 李四"))
    record = listed.draw_record("market")
    assert record.committed == Commitment(lists_digest=fixed.lists_digest, at=at(6, 24, 10))
    assert record.drawn_at == at(6, 24, 11)
    assert record.witnesses == ["督查室 张三", "群众代表 李四"]
    assert [line.order for line in (*record.drawn, *record.reserve)] == list(range(1, 61))
    assert record.lists[0].name == "县市场监管局"
    assert record.lists[0].drawn_by_provider is False


def test_anybody_can_draw_again_from_the_record(listed: Roster) -> None:
    """The tickets of seed and hashes give the order; the digest covers what a printed record shows."""
    listed.draw("market")
    record = listed.draw_record("market")
    people = [line.person for line in (*record.drawn, *record.reserve)]
    assert in_ticket_order(people, record.seed) == people


def test_the_digest_is_recomputed_from_what_the_api_answers(listed: Roster) -> None:
    """The text under it is the record without what may be erased or comes later, its instants in UTC."""
    listed.draw("market", witnesses=("督查室 张三",))
    shown = Door.of(listed).ask("GET", "/draws/market", "operator").json()
    digest, text = shown.pop("digest"), shown.pop("hashed_text")
    assert sha256(text.encode()).hexdigest() == digest
    del shown["moves"], shown["witnesses"]
    assert shown["drawn_at"] == "2024-06-24T09:00:00+08:00"
    assert json.loads(text.replace("T01:00:00+00:00", "T09:00:00+08:00")) == shown


def test_the_digest_of_a_record_stays_what_it_was() -> None:
    """A golden value, older than `hashed_text`: printed records bear such digests. A vacated seat comes after it."""
    events = (
        *(DRAFTED, filed("market-regulation", "b", "a", "c"), committed("market")),
        drawn("market", "a", "b", reserve=("c",)),
        SeatVacated(group="market", person="a", reason="leader", successor="c"),
    )
    log = [
        record(
            event, source="roster", appraisal=APPRAISAL, sequence=n, stream="appraisal", version=n, time=at(6, 24, n)
        )
        for n, event in enumerate(events, start=1)
    ]
    request = ShowDrawRecord(appraisal=APPRAISAL, group="market", names=False)
    digest = "d668ac3b1f7fd5aeceabf5dd0dc338996026a1473a7223310e96dff343070cf0"
    assert [draw_record(request, log[:until]).digest for until in (4, 5)] == [digest, digest]


def test_witnesses_are_named_beside_the_log_only(listed: Roster) -> None:
    listed.draw("market", witnesses=("督查室 张三",))
    (event,) = [event for event in listed.events() if isinstance(event, InviteesDrawn)]
    assert "张三" not in b"".join(listed.context.log.bodies("532622-2024Q2")).decode()
    assert len(event.witnesses) == 64


def test_names_are_masked_and_only_shown_when_asked_for(listed: Roster) -> None:
    listed.draw("market")
    assert listed.draw_record("market").drawn[0].name is UNSET
    names = [line.name for line in listed.draw_record("market", names=True).drawn]
    assert len(names) == 50
    assert all(name.startswith("张*") for name in names)


def test_a_list_drawn_by_its_provider_is_marked_and_must_not_be_too_long(listed: Roster) -> None:
    """A-13: 由提供单位抽取."""
    fifty, more = (workbook("T1", [row("T1", n) for n in range(100, 100 + count)]) for count in (50, 51))
    with pytest.raises(Exception, match="DRAWN_LIST_TOO_LONG"):
        listed.file_content("market-regulation", more, already_drawn=True)
    listed.file_content("market-regulation", fifty, already_drawn=True)
    listed.draw("market")
    record = listed.draw_record("market")
    assert record.lists[0].drawn_by_provider is True
    assert (len(record.drawn), record.reserve) == (50, [])


def test_moves_are_told_by_order_number_beside_the_digest(listed: Roster) -> None:
    """A-17: a leader's list that comes later frees the leader's seat; the record of the draw stays what it was."""
    listed.draw("market")
    before = listed.draw_record("market")
    everybody = listed.rows("select person, phone from people")
    first = next(phone for person, phone in everybody if person == before.drawn[0].person)
    listed.file_content("inspection", workbook("T4", [row("T4", 900, 手机号=first)]))
    record = listed.draw_record("market")
    assert record.digest == before.digest
    assert [(move.order, move.reason, move.successor) for move in record.moves] == [(1, "leader", 51)]


def test_before_a_draw_there_is_no_record(listed: Roster) -> None:
    with pytest.raises(InviteesNotDrawn):
        listed.draw_record("market")
