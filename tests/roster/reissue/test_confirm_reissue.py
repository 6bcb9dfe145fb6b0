"""Two people let a ballot be issued anew (ADR 0047): what that allows, what must fail, and what tells of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.ballot_text import public_key
from services.ballot.events import EarlySealConfirmed
from services.ballot.fixed_ballot import fix
from services.kernel.log.store import transaction
from services.kernel.proof.blind_signature import is_signed
from services.kernel.refusal import CountShort, SamePerson
from services.roster.answers import ReissueWaiting, TakingPart
from services.roster.contract import (
    AcceptIssuedLoss,
    ConfirmReissue,
    IssueCredential,
    ListReissues,
    ProposeIssuedLoss,
    ProposeReissue,
    ShowTakingPart,
    WithdrawReissue,
)
from services.roster.events import GroupIssued, IssuedListed, ReissuesDecided
from services.roster.identity import accept_loss, issue_credential, issued
from services.roster.personal_data.keyed import person_of
from services.roster.refusals import (
    IssuedAlready,
    IssuingStopped,
    LeaderVotesOnPaper,
    NotIssued,
    ReissuedAlready,
    ReissueLapsed,
    ReissueNotAllowed,
    ReissueNotProposed,
    ReissueProposedByAnother,
    ReissueWaits,
    VotingEnded,
)
from services.roster.reissue import confirm_reissue, propose_reissue
from services.tally.replay.checks import check_issued
from tests.roster.conftest import Roster, blinded
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING, at, phone


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.invite("market")
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING).turn()


def invitee(roster: Roster, place: int = 0) -> str:
    return str(roster.call_list("market")[place].person)


def propose(roster: Roster, person: str, by: str = "operator-1", reason: Any = "telephone_changed") -> ReissueWaiting:
    command = ProposeReissue(appraisal=APPRAISAL, person=person, reason=reason, by=by)
    return propose_reissue.handle(command, roster.context)


def confirm(roster: Roster, proposal: str, by: str = "operator-2") -> None:
    confirm_reissue.handle(ConfirmReissue(appraisal=APPRAISAL, proposal=proposal, by=by), roster.context)


def withdraw(roster: Roster, proposal: str, by: str = "operator-1") -> None:
    confirm_reissue.withdraw(WithdrawReissue(appraisal=APPRAISAL, proposal=proposal, by=by), roster.context)


def waiting(roster: Roster) -> list[ReissueWaiting]:
    return propose_reissue.list_reissues(ListReissues(appraisal=APPRAISAL), roster.context)


def reissue(roster: Roster, person: str) -> None:
    confirm(roster, propose(roster, person).proposal)


def taking_part(roster: Roster, person: str) -> TakingPart:
    asked = ShowTakingPart(appraisal=APPRAISAL, ticket=roster.ticket(person))
    return issue_credential.show_taking_part(asked, roster.context)


def test_one_more_ballot_is_signed_once_and_again_on_retry(voting: Roster) -> None:
    """Today, after the night, in any process: the first is given up, and a third is signed by nobody."""
    person = invitee(voting)
    voting.credential(person, b"one")
    voting.at(at(7, 4, 1)).turn()
    reissue(voting, person)
    assert taking_part(voting, person) == TakingPart(took_part=False, reissued=1)
    second = voting.credential(person, b"two")
    assert taking_part(voting, person) == TakingPart(took_part=True, reissued=1)
    for _ in range(2):
        for process in (voting, voting.another_process()):
            assert process.credential(person, b"two") == second
            for other in (b"one", b"three"):
                with pytest.raises(IssuedAlready):
                    process.credential(person, other)
        voting.at(at(7, 5, 1)).turn()
    with pytest.raises(ReissuedAlready):
        propose(voting, person)


def test_who_finds_the_first_takes_it_in_place_of_another_and_keeps_the_seat(voting: Roster) -> None:
    """The old telephone is found: what it asks for is the one more, and there is no third. Who took part has."""
    person = invitee(voting, 0)
    first = voting.credential(person, b"one")
    reissue(voting, person)
    assert voting.credential(person, b"one") == first
    with pytest.raises(IssuedAlready):
        voting.credential(person, b"two")
    person = invitee(voting, 1)
    voting.credential(person)
    voting.at(at(7, 4, 1)).turn()
    reissue(voting, person)
    assert voting.call_list("market")[0].took_part
    assert voting.call(person, 1, "declined").successor is None
    assert voting.ticket(person).group == "market"


def test_what_was_made_for_the_issue_before_is_not_signed_in_place_of_it(voting: Roster) -> None:
    """The gateway's own ballots: their secrets belong to one issue."""
    person = invitee(voting, 0)
    voting.credential(person, b"one")
    reissue(voting, person)
    asks = voting.ticket(person)
    for times, signed in ((0, False), (1, True), (0, False)):
        hidden = blinded(b"two" + person.encode()).hex()
        command = IssueCredential(appraisal=APPRAISAL, ticket=asks, group="market", blinded=hidden, reissued=times)
        if signed:
            assert issue_credential.handle(command, voting.context).signature
        else:
            with pytest.raises(IssuedAlready):
                issue_credential.handle(command, voting.context)


def test_old_and_new_ballot_are_both_credentials_and_the_listing_says_that_there_may_be_two(voting: Roster) -> None:
    """The box takes both, for it knows nobody; what roster tells at the seal is what the box is held against."""
    person = invitee(voting)
    key = next(one.key for one in voting.show().groups if one.code == "market")
    for times in range(2):
        fixed = fix(APPRAISAL, "market", key, [{"office": "01-01"}])
        asked = IssueCredential(appraisal=APPRAISAL, ticket=voting.ticket(person), **fixed.asks)
        ballot = fixed.signed(issue_credential.handle(asked, voting.context).signature)
        assert is_signed(public_key(key), fixed.message, bytes.fromhex(ballot.signature))
        if not times:
            reissue(voting, person)
    voting.at(OVER).hear(SEALED).turn()
    listed = voting.events()[-1]
    assert isinstance(listed, IssuedListed)
    assert listed.issued[0] == GroupIssued(group="market", count=1, reissued=1)
    balance = {online: check_issued(listed, {"market": online})[0].ok for online in (0, 1, 2, 3)}
    assert balance == {0: True, 1: True, 2: True, 3: False}


# attacks that must fail


def test_one_person_cannot_do_both_nor_withdraw_anothers_and_some_get_none(voting: Roster) -> None:
    person = invitee(voting, 0)
    voting.credential(person, b"one")
    waits = propose(voting, person)
    with pytest.raises(SamePerson):
        confirm(voting, waits.proposal, by="operator-1")
    assert waiting(voting) == [waits]
    with pytest.raises(IssuedAlready):
        voting.credential(person, b"two")
    withdraw(voting, waits.proposal)
    person = invitee(voting, 1)
    voting.credential(person)
    waits = propose(voting, person)
    with pytest.raises(ReissueWaits):
        propose(voting, person, by="operator-2")
    with pytest.raises(ReissueProposedByAnother):
        withdraw(voting, waits.proposal, by="operator-2")
    withdraw(voting, waits.proposal)
    for after in (confirm, withdraw):
        with pytest.raises(ReissueNotProposed):
            after(voting, waits.proposal)
    person = voting.sign_in("a", phone(5000)).person
    voting.credential(person)
    with pytest.raises(ReissueNotAllowed):
        propose(voting, person)
    with pytest.raises(LeaderVotesOnPaper):
        propose(voting, person_of(voting.context.register.secret(APPRAISAL), "+86" + phone(2)))


def test_two_confirmations_are_one(voting: Roster) -> None:
    person = invitee(voting)
    voting.credential(person, b"one")
    waits = propose(voting, person)
    processes = [voting, voting.another_process()]

    def agree(number: int) -> bool:
        try:
            confirm(processes[number % 2], waits.proposal, by=f"operator-{number + 2}")
        except ReissueNotProposed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(agree, range(8))) == [False] * 7 + [True]
    assert voting.rows("select sum(count) from reissues_decided") == [(1,)]


def test_of_many_ballots_at_once_one_is_signed_anew(voting: Roster) -> None:
    person = invitee(voting)
    voting.credential(person, b"one")
    voting.at(at(7, 4, 1)).turn()
    reissue(voting, person)
    processes = [voting, voting.another_process()]

    def ask(turn: int) -> str | None:
        try:
            return processes[turn % 2].credential(person, b"anew %d" % (turn % 3)).signature
        except IssuedAlready:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(24))) - {None}) == 1


@pytest.mark.parametrize("then", ["signed", "waits"])
def test_a_row_brought_back_to_what_it_was_stops_the_issuing(voting: Roster, then: str) -> None:
    """Who writes in the database has seen the row with its code, before it was given up or while it waited."""
    person, another = invitee(voting, 0), invitee(voting, 1)
    voting.credential(person, b"one")
    if then == "waits":
        reissue(voting, person)
    with voting.context.engine.begin() as connection:
        connection.exec_driver_sql("create table kept as table issued_fresh")
    if then == "signed":
        reissue(voting, person)
    voting.credential(person, b"two")
    with voting.context.engine.begin() as connection:
        connection.exec_driver_sql("truncate issued_fresh")
        connection.exec_driver_sql("insert into issued_fresh table kept")
    with pytest.raises(CountShort), transaction(voting.context.engine) as kept:
        issued.must_be_whole(kept, APPRAISAL, voting.context.lanes)
    voting.context.whole.clear()  # as the look that comes next has it
    for ask in (lambda: voting.credential(another), lambda: propose(voting, person)):
        with pytest.raises(IssuingStopped):
            ask()


def test_what_was_issued_anew_is_no_loss_when_the_count_key_is_lost(voting: Roster) -> None:
    """Two people have it counted anew (ADR 0045): a row that was signed twice counts as what it is."""
    person = invitee(voting)
    voting.credential(person, b"one")
    reissue(voting, person)
    second = voting.credential(person, b"two")
    for path in voting.context.settings.keys.glob("count-*"):
        path.unlink()
    other = voting.another_process()
    proposal = accept_loss.propose(ProposeIssuedLoss(appraisal=APPRAISAL, by="one"), other.context).proposal
    accepted = accept_loss.accept(AcceptIssuedLoss(appraisal=APPRAISAL, by="two", proposal=proposal), other.context)
    assert (accepted.counted, accepted.found) == (3, 3)
    assert voting.turn().credential(person, b"two") == second
    with pytest.raises(IssuedAlready):
        voting.credential(person, b"three")


def test_nobody_learns_alone_whether_somebody_was_issued_a_ballot(voting: Roster) -> None:
    """Proposing answers the same for everybody; confirming takes two, and the proposal is used up by it."""
    voted, away = invitee(voting, 0), invitee(voting, 1)
    voting.credential(voted)
    told = [propose(voting, person) for person in (voted, away)]
    hide = {"person": "", "proposal": ""}
    assert len({str({**{name: getattr(one, name) for name in one.__struct_fields__}, **hide}) for one in told}) == 1
    for _ in range(2):
        with pytest.raises((NotIssued, ReissueNotProposed)):
            confirm(voting, told[1].proposal)
    assert [one.person for one in waiting(voting)] == [voted]
    assert voting.rows("select count(*) from reissues_decided") == [(0,)]
    assert voting.credential(away).group == "market"  # and has lost nothing by it


def test_a_proposal_lapses_with_its_day(voting: Roster) -> None:
    person = invitee(voting)
    voting.credential(person)
    waits = propose(voting, person)
    voting.at(at(7, 4, 0))
    with pytest.raises(ReissueLapsed):
        confirm(voting, waits.proposal)
    assert waiting(voting) == []
    anew = propose(voting, person, by="operator-2")  # before the turn
    voting.turn()
    assert [one.proposal for one in waiting(voting)] == [anew.proposal]
    assert voting.rows("select count(*) from reissue_proposal") == [(1,)]


def test_after_the_end_nothing_is_issued_anew(voting: Roster) -> None:
    """Nor is what was given up before it; and a ballot that is to be issued anew at the last moment stays counted."""
    first, second = invitee(voting, 0), invitee(voting, 1)
    for person in (first, second):
        voting.credential(person, b"one")
    reissue(voting, first)
    waits = propose(voting, second)
    voting.hear(EarlySealConfirmed(by="operator-1", confirmed_by="operator-2"))
    for act in (
        lambda: voting.credential(first, b"two"),
        lambda: confirm(voting, waits.proposal),
        lambda: propose(voting, second),
    ):
        with pytest.raises(VotingEnded):
            act()
    voting.at(OVER)
    for act in (lambda: voting.credential(first, b"two"), lambda: confirm(voting, waits.proposal)):
        with pytest.raises(VotingEnded):
            act()
    assert waiting(voting) == []
    voting.hear(SEALED).turn()
    listed = voting.events()[-1]
    assert isinstance(listed, IssuedListed)
    assert listed.issued[0] == GroupIssued(group="market", count=2, reissued=1)
    assert listed.decided == (ReissuesDecided(by="operator-1", confirmed_by="operator-2", count=1),)
    assert voting.participation().reissued["market"] == 1
    assert voting.rows("select count(*) from reissue_proposal") == [(0,)]


def test_of_confirmation_and_end_one_is_first(voting: Roster) -> None:
    """What is listed at the seal is what was issued: a confirmation meanwhile is in the figures, or refused."""
    person, other = invitee(voting), voting.another_process()
    voting.credential(person, b"one")
    waits = propose(voting, person)
    with ThreadPoolExecutor(2) as pool:
        agreed = pool.submit(confirm, other, waits.proposal)
        pool.submit(voting.hear(SEALED).turn).result()
        refused = agreed.exception()
    voting.turn()
    (listed,) = (event for event in voting.events() if isinstance(event, IssuedListed))
    assert listed.issued[0].reissued == (refused is None) == len(listed.decided)
    assert refused is None or isinstance(refused, VotingEnded | ReissueNotProposed)


# what tells of it


def test_before_the_seal_no_event_and_after_the_night_no_row_tells_when(voting: Roster) -> None:
    """Rows lie in the order of persons and are of one transaction; what was decided names nobody."""
    people = [invitee(voting, place) for place in range(12)]
    for person in people:
        voting.credential(person, b"one")
    before = voting.events()
    voting.at(at(7, 4, 1)).turn()
    for person in reversed(people[:8]):
        reissue(voting, person)
        voting.credential(person, b"two")
    assert voting.events() == before
    assert voting.rows("select account, confirmed_by, count from reissues_decided") == [("operator-1", "operator-2", 8)]
    assert voting.rows("select count(*) from reissue_proposal") == [(0,)]
    voting.at(at(7, 5, 1)).turn()
    rows = voting.rows("select person, xmin::text, reissued from issued order by ctid")
    assert [person for person, _, _ in rows] == sorted(people)
    assert len({xmin for _, xmin, _ in rows}) == 1
    assert sum(times for _, _, times in rows) == 8
    files = voting.rows("select pg_relation_size('\"reissue_proposal-532622-2024Q2\"')")
    assert files == [(0,)]


def test_a_change_of_the_last_day_is_merged_too(voting: Roster) -> None:
    """Nothing was fresh, but a row of the night before was changed where it lay."""
    person = invitee(voting)
    voting.credential(person, b"one")
    voting.at(at(7, 14, 1)).turn()
    reissue(voting, person)
    old = voting.rows(f"select pg_relation_filepath('\"issued-{APPRAISAL}\"')")
    voting.at(OVER).turn()
    assert voting.rows(f"select pg_relation_filepath('\"issued-{APPRAISAL}\"')") != old


steps = st.lists(
    st.tuples(st.sampled_from(("issue", "issue", "reissue", "turn")), st.integers(0, 3)), min_size=3, max_size=8
)


@given(one=steps, two=steps)
@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_two_processes_do_nobody_has_more_ballots_signed_than_was_decided(
    voting: Roster, one: list[tuple[str, int]], two: list[tuple[str, int]]
) -> None:
    """All examples play on with one appraisal, so ballots are signed before, between and after."""
    people = [invitee(voting, place) for place in range(2)]
    signed: set[tuple[str, str]] = vars(voting).setdefault("signed", set())

    def play(process: Roster, steps: list[tuple[str, int]]) -> None:
        for what, number in steps:
            person = people[number % 2]
            try:
                match what:
                    case "issue":
                        signed.add((person, process.credential(person, b"ballot %d" % number).signature))
                    case "reissue":
                        confirm(process, propose(process, person).proposal)
                    case "turn":
                        with transaction(process.context.engine) as connection:
                            issued.lock_to_merge(connection, APPRAISAL)
                            issued.merge(connection, APPRAISAL, VOTING, 5)
            except (IssuedAlready, NotIssued, ReissuedAlready, ReissueNotProposed):
                pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(play, [voting, voting.another_process()], [one, two]))
    rows = voting.rows("select person, reissued from issued union all select person, reissued from issued_fresh")
    assert len(rows) == len(dict(rows))
    for person in people:
        times = dict(rows).get(person, -1)
        assert len({signature for whose, signature in signed if whose == person}) <= times + 1
    decided = voting.rows("select coalesce(sum(count), 0) from reissues_decided")[0][0]
    assert decided == sum(dict(rows).values())
