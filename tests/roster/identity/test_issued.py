"""Issuing, moving seats and the turn, let in between each other by force, and at random (R-21, A-13, A-17)."""

import contextlib
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.events import EarlySealConfirmed
from services.kernel.log.store import transaction
from services.kernel.refusal import Outdated
from services.roster.calls import call
from services.roster.contract import ListLeaders
from services.roster.events import SeatVacated
from services.roster.identity import issued
from services.roster.lists import leaders_register
from services.roster.refusals import GroupChanged, RosterProposalOutdated, VotingEnded
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING, at, phone, row, workbook

BLINDED = bytes(32)
KEY = bytes(32)
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.invite("market")
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING).turn()


def until_it_waits(roster: Roster) -> None:
    for _ in range(500):
        if roster.rows(WAITING) == [(1,)]:
            return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def vacated(roster: Roster) -> list[SeatVacated]:
    return [event for event in roster.events() if isinstance(event, SeatVacated)]


def test_whose_seat_is_being_given_away_waits_and_is_told_so(voting: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The move has decided and holds the lock; the issue was asked for before it was committed."""
    person, keep_codes, other = voting.call_list("market")[0].person, call.keep_codes, voting.another_process()
    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[Any]] = []

        def keeps_late(*arguments: Any) -> None:
            asked.append(pool.submit(other.credential, person))
            until_it_waits(voting)
            keep_codes(*arguments)

        monkeypatch.setattr(call, "keep_codes", keeps_late)
        successor = voting.call(person, 1, "declined").successor
        with pytest.raises(GroupChanged):
            asked[0].result()
    assert voting.credential(person).group == "public"
    assert voting.credential(successor.person).group == "market"


@pytest.mark.parametrize("who", ["invitee", "reserve"])
def test_who_takes_the_ballot_while_a_move_is_decided_keeps_the_seat_or_is_passed_over(
    voting: Roster, who: str
) -> None:
    """The issue holds the shared lock and is committed after the move has looked."""
    person, other = voting.call_list("market")[0].person, voting.another_process()
    first, second, *_ = voting.draw_record("market").reserve
    with ThreadPoolExecutor(1) as pool:
        with transaction(voting.context.engine) as connection:
            issued.share_lock(connection, APPRAISAL)
            moving = pool.submit(other.call, person, 1, "declined")
            until_it_waits(voting)
            taken = (person, "market") if who == "invitee" else (first.person, "public")
            issued.issue(connection, APPRAISAL, *taken, BLINDED, KEY)  # type: ignore[arg-type]
        answer = moving.result()
    if who == "invitee":
        assert (answer.successor, vacated(voting)) == (None, [])
    else:
        assert answer.successor.person == second.person


def test_a_late_leader_who_takes_the_ballot_while_the_list_is_confirmed_is_handed_no_form(voting: Roster) -> None:
    """A-17. What was proposed was another thing, so it is proposed anew."""
    person, other = voting.sign_in("a", phone(5000)).person, voting.another_process()
    content = workbook("T4", [row("T4", number) for number in (1, 2, 3, 5000)])
    proposed = voting.file_content("inspection", content).proposed
    assert proposed is not None
    with ThreadPoolExecutor(1) as pool:
        with transaction(voting.context.engine) as connection:
            issued.share_lock(connection, APPRAISAL)
            confirming = pool.submit(other.confirm, "inspection", proposed.proposal)
            until_it_waits(voting)
            issued.issue(connection, APPRAISAL, person, "public", BLINDED, KEY)
        with pytest.raises(RosterProposalOutdated):
            confirming.result()
    voting.add_leaders(5000)
    listed = leaders_register.handle(ListLeaders(appraisal=APPRAISAL), voting.context)
    assert [one.voted_online for one in listed] == [False, False, False, True]


def test_the_last_turn_waits_for_who_was_in_time_and_nobody_comes_after_it(
    voting: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-04. The clock is read under the lock: what was asked for in time and waited is refused."""
    voting.credential("0" * 32)
    other, merge = voting.another_process(), issued.merge
    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[Any]] = []

        def merges_late(*arguments: Any) -> None:
            voting.at(VOTING)
            asked.append(pool.submit(other.credential, "1" * 32))
            until_it_waits(voting)
            voting.at(OVER)
            merge(*arguments)

        monkeypatch.setattr(issued, "merge", merges_late)
        voting.at(OVER).turn()
        with pytest.raises(VotingEnded):
            asked[0].result()
    assert voting.participation().issued == 1


def test_after_an_early_end_only_who_has_a_credential_gets_it(voting: Roster) -> None:
    """R-06, R-49."""
    voting.credential("0" * 32)
    voting.hear(EarlySealConfirmed(by="op-1", confirmed_by="op-2"))
    assert voting.credential("0" * 32).group == "public"
    with pytest.raises(VotingEnded):
        voting.credential("1" * 32)
    assert voting.turn().rows("select count(*) from issued") == [(1,)]
    voting.hear(SEALED).turn()
    with pytest.raises(VotingEnded):  # every process knows it from the log by now
        voting.another_process().credential("1" * 32)


def test_turns_come_at_midnight_in_china_and_once_a_night(voting: Roster) -> None:
    """As the box turns, so that neither keeps an order that the other has given up."""
    for day, hour, minute, merged in ((3, 23, 59, 0), (4, 0, 0, 2), (4, 9, 0, 2)):
        voting.at(at(7, 3, 12)).credential(f"{hour}{minute}".rjust(32, "0"))
        voting.at(at(7, day, hour, minute)).turn()
        voting.another_process().turn()
        assert len(voting.rows("select person from issued")) == merged
    assert voting.participation().until == at(7, 4, 0)


def test_two_processes_turn_at_once_and_nothing_is_lost(voting: Roster) -> None:
    people = [f"{number:032x}" for number in range(40)]
    for person in people:
        voting.credential(person)
    voting.at(at(7, 4, 0))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda process: process.turn(), [voting, voting.another_process()]))
    assert [person for (person,) in voting.rows("select person from issued")] == people


def test_turns_issues_and_openings_of_several_appraisals_do_not_wait_in_a_circle(roster: Roster) -> None:
    """Both tables are shared by all appraisals; PostgreSQL would break such a circle with an error."""
    engine = roster.context.engine

    def play(appraisal: str) -> int:
        with transaction(engine) as connection:
            issued.make_tables(connection, appraisal)
        for number in range(8):
            with transaction(engine) as connection:
                issued.share_lock(connection, appraisal)
                issued.issue(connection, appraisal, f"{number:032x}", "public", BLINDED, KEY)
            with transaction(engine) as connection:
                issued.lock_to_merge(connection, appraisal)
                if not issued.is_merged(connection, appraisal):
                    issued.merge(connection, appraisal, VOTING, 5)
            with transaction(engine) as connection:
                issued.find(connection, appraisal, f"{number:032x}")
        with transaction(engine) as connection:
            return issued.count(connection, appraisal).total()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(play, [f"play-{number}" for number in range(6)])) == [8] * 6


def test_a_groups_figure_is_told_by_night_and_never_in_small_steps(voting: Roster) -> None:
    """ADR 0033: `min_cell` is 5. The number of all is told as it is."""
    told = []
    for day, coming in ((3, 4), (4, 1), (5, 4), (6, 6)):
        for number in range(coming):
            voting.at(at(7, day, 12)).credential(f"{day}{number}".rjust(32, "0"))
        shown = voting.at(at(7, day + 1, 0)).turn().participation()
        told.append((shown.issued, shown.by_group["public"]))
    assert told == [(4, 0), (5, 5), (9, 5), (15, 15)]
    voting.credential("f" * 32)
    assert (voting.participation().issued, voting.participation().by_group["public"]) == (16, 15)
    end = voting.at(OVER).hear(SEALED).turn().participation()
    assert (end.issued, end.by_group["public"]) == (16, 16)


steps = st.lists(
    st.tuples(st.sampled_from(("issue", "issue", "decline", "turn")), st.integers(0, 5)), min_size=4, max_size=10
)


@given(one=steps, two=steps)
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_two_processes_do_a_person_has_one_credential_and_a_seat_one_person(
    voting: Roster, one: list[tuple[str, int]], two: list[tuple[str, int]]
) -> None:
    """Whoever is played: invitees, reserves, and who follows on a seat. All examples play on with one appraisal."""
    people = [line.person for line in voting.call_list("market") if line.left is None][:3]
    people += [line.person for line in voting.draw_record("market").reserve[-3:]]
    heard: list[tuple[str, str, str]] = []
    ready = threading.Barrier(2)

    def play(process: Roster, steps: list[tuple[str, int]]) -> None:
        ready.wait()
        for what, who in steps:
            match what:
                case "issue":
                    try:
                        answer = process.credential(people[who])
                    except GroupChanged:  # the seat moved between the ticket and the issue
                        continue
                    heard.append((people[who], answer.group, answer.signature))
                case "decline" if who < 3:
                    with contextlib.suppress(Outdated):  # the other process recorded the same call at this moment
                        process.call(people[who], 1, "declined")
                case "turn":
                    with transaction(process.context.engine) as connection:
                        issued.lock_to_merge(connection, APPRAISAL)
                        issued.merge(connection, APPRAISAL, VOTING, 5)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(play, [voting, voting.another_process()], [one, two]))
    rows = voting.rows('select person, "group" from issued union all select person, "group" from issued_fresh')
    assert len(rows) == len(dict(rows))
    credentials = {person: (group, signature) for person, group, signature in heard}
    assert all(credentials[person] == (group, signature) for person, group, signature in heard)
    assert all(dict(rows)[person] == group for person, (group, _) in credentials.items())
    seated = voting.context.register.electorate(APPRAISAL).seated
    assert all(group == seated.get(person, "public") for person, group in rows)
