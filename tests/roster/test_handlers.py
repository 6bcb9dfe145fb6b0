"""The preparation of a quarter, through the handlers and a real PostgreSQL (R-14…R-20)."""

from threading import Barrier, Thread

import pytest

from services.kernel.refusal import Refusal
from services.roster.answers import Draw, RosterTaken
from services.roster.events import AppraisalOpened, RosterFiled
from services.roster.refusals import (
    AppraisalUnknown,
    DrawnAlready,
    InvitationsIssuedAlready,
    InviteesNotDrawn,
    RosterClosed,
    RosterNotReadable,
    VotingEnded,
)
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, OVER, at, phone, row, workbook


def test_names_and_numbers_are_beside_the_log_and_never_in_it(roster: Roster) -> None:
    """D-5: erasing `people` leaves the log whole."""
    roster.draft()
    answer = roster.file("government-services", "T3", range(100, 103))
    assert answer == RosterTaken(rows=3, people=3, late=False, digest=answer.digest, warnings=[])
    logged = b"".join(roster.context.log.bodies("532622-2024Q2")).decode()
    for number in range(100, 103):
        assert phone(number) not in logged
        assert f"张{number}" not in logged
    assert roster.rows("select name, phone, payload ->> '事项名称' from people order by row_number")[0] == (
        "张100",
        "+8613000000100",
        "不动产转移登记",
    )
    assert roster.rows("select provider, filed_by from filing") == [("government-services", "clerk-1")]


def test_a_list_with_one_error_leaves_everything_as_it_was(roster: Roster) -> None:
    roster.draft()
    with pytest.raises(RosterNotReadable):
        roster.file_content("fire", workbook("T2", [row("T2", 1), row("T2", 2, 联系电话="1")]))
    assert len(roster.events()) == 1
    assert roster.rows("select count(*) from people") == [(0,)]


def test_a_list_that_breaks_in_the_middle_of_being_kept_leaves_the_one_before(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-2: the event, the people and the filing stand or fall together."""
    roster.draft()
    roster.file("fire", "T2", range(1, 4))
    before = roster.rows("select phone from people"), roster.rows("select file_digest from filing"), roster.events()

    def breaks(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("services.roster.lists.filings.note", breaks)
    with pytest.raises(RuntimeError):
        roster.file("fire", "T2", range(5, 900))
    assert before == (
        roster.rows("select phone from people"),
        roster.rows("select file_digest from filing"),
        roster.events(),
    )


@pytest.mark.parametrize("hostile", ["\x00", "\ud800", "'; drop table people; --", "=1+1", "\\N", "a\tb\nc"])
def test_what_people_type_is_kept_as_text(roster: Roster, hostile: str) -> None:
    """Also what the way into the database would take for something else."""
    roster.draft()
    content = f'姓名,手机号,单位\n张三,13000000001,"{hostile}"\n'.encode("utf-8", "surrogatepass")
    try:
        roster.file_content("inspection", content)
    except RosterNotReadable:
        assert hostile in ("\x00", "\ud800")  # these are no text
        return
    ((kept,),) = roster.rows("select organisation from people")
    assert kept == hostile.replace("\t", " ").replace("\n", " ")


def test_sending_again_replaces_the_people(roster: Roster) -> None:
    roster.draft()
    roster.file("fire", "T2", range(1, 4))
    roster.file("fire", "T2", range(3, 5))
    assert roster.rows("select phone from people order by phone") == [("+8613000000003",), ("+8613000000004",)]


def test_the_same_file_again_changes_nothing(roster: Roster) -> None:
    roster.draft()
    content = workbook("T2", [row("T2", 1)])
    first = roster.file_content("fire", content)
    assert roster.at(at(6, 26, 11)).file_content("fire", content) == first
    assert sum(isinstance(event, RosterFiled) for event in roster.events()) == 1


def test_a_late_list_is_taken_and_marked(roster: Roster) -> None:
    """R-18, A-16."""
    roster.draft()
    assert roster.at(at(6, 26, 8)).file("fire", "T2", range(1, 4)).late is True


def test_a_quarter_is_drawn_and_a_leader_is_not(prepared: Roster) -> None:
    """R-14, R-16, R-21, A-17."""
    market, service = prepared.draw("market"), prepared.draw("service")
    assert (market.drawn, market.reserve, market.pool_size) == (50, 9, 59)
    assert (service.drawn, service.reserve, service.pool_size) == (100, 20, 120)
    with pytest.raises(DrawnAlready):
        prepared.draw("market", "another")
    with pytest.raises(RosterClosed):
        prepared.file("market-regulation", "T1", range(3, 64))


def test_call_sheet_is_given_once_and_codes_are_kept_as_hashes(prepared: Roster) -> None:
    """R-19."""
    sheet = prepared.invite("market")
    assert len(sheet) == 50
    assert {len(line.code) for line in sheet} == {6}
    assert all(line.phone == "13000000" + line.name[1:].zfill(3) for line in sheet)
    kept = prepared.rows("select person, code from invitation")
    assert {person for person, _ in kept} == {line.person for line in sheet}
    assert not {bytes(code) for _, code in kept} & {line.code.encode() for line in sheet}
    with pytest.raises(InvitationsIssuedAlready):
        prepared.invite("market")
    with pytest.raises(InviteesNotDrawn):
        prepared.invite("projects")


def test_opening_freezes_rules_and_catalogue_and_gives_each_online_group_a_key(prepared: Roster) -> None:
    """D-1, R-05."""
    digests = prepared.at(ANNOUNCED).open()
    assert prepared.open() == digests
    (opened,) = [event for event in prepared.events() if isinstance(event, AppraisalOpened)]
    assert {group.code: bool(group.key) for group in opened.groups} == {
        "leaders": False, "market": True, "projects": True, "service": True, "public": True,
    }  # fmt: skip
    assert prepared.rows("select count(*) from secret") == [(1,)]
    with pytest.raises(Refusal, match="OPENED_ALREADY"):
        prepared.draft(hotline="12345")


def test_two_openings_at_once_make_one(prepared: Roster) -> None:
    prepared.at(ANNOUNCED)
    start, answers = Barrier(2), []

    def open_it() -> None:
        start.wait()
        answers.append(prepared.open())

    threads = [Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1]
    assert sum(isinstance(event, AppraisalOpened) for event in prepared.events()) == 1
    assert prepared.rows("select count(*) from secret") == [(1,)]


def test_nothing_is_opened_after_the_voting(prepared: Roster) -> None:
    with pytest.raises(VotingEnded):
        prepared.at(OVER).open()


def test_an_appraisal_nobody_drafted_is_unknown(roster: Roster) -> None:
    for ask in (roster.open, roster.show, roster.participation, lambda: roster.invite("market")):
        with pytest.raises(AppraisalUnknown):
            ask()
    with pytest.raises(AppraisalUnknown):
        roster.file("fire", "T2", range(1, 2))
    with pytest.raises(AppraisalUnknown):
        roster.sign_in("a", phone(1))
    assert roster.rows("select count(*) from event") == [(0,)]


def test_a_draw_answers_what_it_drew(roster: Roster) -> None:
    """R-14: of 60 people 50 are drawn, the others wait."""
    roster.draft()
    roster.file("market-regulation", "T1", range(1, 61))
    committed = roster.commit("market")
    assert roster.draw("market", seed=" 317|884|052 ") == Draw(
        drawn=50, reserve=10, quota=50, pool_size=60, pool_digest=committed.lists_digest, seed="317|884|052"
    )
