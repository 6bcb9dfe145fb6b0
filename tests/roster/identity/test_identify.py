"""Identity first, then the ballot that belongs to it (R-20, R-21, R-23, R-25, A-12, A-17)."""

from dataclasses import replace

import pytest

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.roster.contract import Identify
from services.roster.personal_data.keyed import account_digest
from services.roster.refusals import (
    IdentityMethodClosed,
    InvitationLocked,
    InvitationNotRecognised,
    LeaderVotesOnPaper,
    NotOpenYet,
    PhoneInvalid,
    VotingEnded,
)
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, VOTING, at, phone, row, workbook


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


def invited(roster: Roster) -> tuple[str, str]:
    """The number and code of somebody on the call sheet."""
    line = roster.invite("market")[0]
    return line.phone, line.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_number_and_code_give_the_directed_ballot(voting: Roster) -> None:
    """R-20: invited voters need no account; scope of market (A-11)."""
    number, code = invited(voting)
    answer = voting.identify(method="invitation", phone=f"+86 {number}", code=code)
    assert answer.group == "market"
    assert answer.scope == ["01-01", "02-01"]
    assert number not in str(answer)


def test_account_of_an_invited_person_gives_the_directed_ballot_too(voting: Roster) -> None:
    """A-17: a roster member who signs in as the public gets the ballot of his group."""
    number, code = invited(voting)
    assert voting.sign_in("account-1", number) == voting.identify(method="invitation", phone=number, code=code)


def test_everybody_else_is_the_public_and_may_appraise_all(voting: Roster) -> None:
    """R-23, A-11."""
    answer = voting.sign_in("account-1", phone(5000))
    assert answer.group == "public"
    assert answer.scope == ["01-01", "01-02", "02-01", "03-01"]


def test_two_accounts_with_one_number_are_one_person(voting: Roster) -> None:
    """A-17."""
    assert voting.sign_in("a", phone(5000)) == voting.sign_in("b", phone(5000))


def test_an_account_stays_one_person_whatever_number_it_shows_later(voting: Roster) -> None:
    """R-25: one account, one ballot."""
    assert voting.sign_in("a", phone(5000)) == voting.sign_in("a", phone(5001))


def by_portal(roster: Roster, subject: str, number: str, **more: str) -> str:
    answer = roster.identify(method="portal", portal="yszw", subject=subject, phone=number, **more)
    return str(answer.person)


def test_who_signs_in_at_the_portal_is_matched_by_his_number(voting: Roster) -> None:
    """A-12: the portal's account of an invited person gives the directed ballot."""
    number, _ = invited(voting)
    answer = voting.identify(method="portal", portal="yszw", subject="u-1", phone=number)
    assert answer.group == "market"


def test_two_accounts_with_one_id_number_are_one_person(voting: Roster) -> None:
    """A-17: the first he was stands, whatever numbers he shows; nothing of the ID number is kept but a keyed hash."""
    number = "53262219000101001x"
    first = by_portal(voting, "u-1", phone(5000), id_number=number)
    assert by_portal(voting, "u-2", phone(5001), id_number=number.upper()) == first
    assert by_portal(voting, "u-2", phone(5002)) == first
    assert by_portal(voting, "u-3", phone(5001)) != first
    assert number not in str(voting.rows("select account, person from account"))


def test_of_an_account_a_keyed_digest_is_kept_that_stays_what_it_is(voting: Roster) -> None:
    by_portal(voting, "u-1", phone(5000))
    secret = voting.context.register.secret(APPRAISAL)
    ((kept,),) = voting.rows("select account from account")
    assert kept == account_digest(secret, "yszw\0u-1")


def test_the_same_account_name_at_two_portals_is_two_accounts(voting: Roster) -> None:
    other = voting.identify(method="portal", portal="province", subject="u-1", phone=phone(5001))
    assert by_portal(voting, "u-1", phone(5000)) != other.person


def test_a_leader_is_told_that_he_votes_on_paper(voting: Roster) -> None:
    """R-17, A-17."""
    with pytest.raises(LeaderVotesOnPaper):
        voting.sign_in("a", phone(1))


def test_who_voted_and_is_listed_as_a_leader_later_comes_back_for_the_receipt(voting: Roster) -> None:
    """A-17: the ballot in the box stands, and there is no paper form for its voter."""
    person = voting.sign_in("a", phone(5000)).person
    voting.credential(person)
    voting.file_content("inspection", workbook("T4", [row("T4", number) for number in (1, 2, 3, 5000)]))
    assert voting.sign_in("a", phone(5000)).group == "public"


def test_wrong_code_and_uninvited_number_are_refused_alike(voting: Roster) -> None:
    number, code = invited(voting)
    for proof in ({"phone": number, "code": wrong(code)}, {"phone": phone(5000), "code": code}):
        with pytest.raises(InvitationNotRecognised) as refusal:
            voting.identify(method="invitation", **proof)
        assert refusal.value.facts == {}


def test_five_tries_and_the_invitation_is_locked_even_for_the_right_code(voting: Roster) -> None:
    number, code = invited(voting)
    for _ in range(5):
        with pytest.raises(InvitationNotRecognised):
            voting.identify(method="invitation", phone=number, code=wrong(code))
    for _ in range(2):
        with pytest.raises(InvitationLocked):
            voting.another_process().identify(method="invitation", phone=number, code=code)


def test_uninvited_numbers_lock_as_well_so_that_a_lock_tells_nothing(voting: Roster) -> None:
    for _ in range(5):
        with pytest.raises(InvitationNotRecognised):
            voting.identify(method="invitation", phone=phone(5000), code="000000")
    with pytest.raises(InvitationLocked):
        voting.identify(method="invitation", phone=phone(5000), code="000000")


def test_the_right_code_forgets_the_wrong_ones(voting: Roster) -> None:
    number, code = invited(voting)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(InvitationNotRecognised):
                voting.identify(method="invitation", phone=number, code=wrong(code))
        voting.identify(method="invitation", phone=number, code=code)


def test_window_is_closed_before_and_after(voting: Roster) -> None:
    """R-06, A-04: from 1 July 00:00 until the last moment of 14 July."""
    times = {"voting_from": "2024-07-01T00:00:00+08:00", "voting_until": "2024-07-15T00:00:00+08:00"}
    with pytest.raises(NotOpenYet) as early:
        voting.at(at(6, 30, 23, 59)).sign_in("a", phone(5000))
    with pytest.raises(VotingEnded) as over:
        voting.at(OVER).sign_in("a", phone(5000))
    assert early.value.facts == over.value.facts == times
    voting.at(at(7, 1, 0)).sign_in("a", phone(5000))
    voting.at(at(7, 14, 23, 59)).sign_in("a", phone(5000))


def test_nobody_votes_in_what_was_not_opened(prepared: Roster) -> None:
    with pytest.raises(NotOpenYet):
        prepared.at(VOTING).sign_in("a", phone(5000))


def test_development_accounts_are_refused_where_they_are_not_switched_on(voting: Roster) -> None:
    settings = replace(voting.context.settings, development_identity=False)
    served = Roster(replace(voting.context, settings=settings), voting.clock)
    with pytest.raises(IdentityMethodClosed):
        served.sign_in("a", phone(5000))


@pytest.mark.parametrize(
    "proof",
    [
        None,
        {},
        {"method": "sms", "phone": "1"},
        {"method": "portal", "portal": "yszw", "phone": "1"},
        {"method": "invitation", "phone": "1"},
        {"method": "development", "account": "\x00", "phone": "1"},
    ],
)
def test_what_is_no_proof_is_refused(proof: object) -> None:
    with pytest.raises(Malformed):
        parse(Identify, {"appraisal": APPRAISAL, "proof": proof})


def test_what_is_no_number_is_refused(voting: Roster) -> None:
    with pytest.raises(PhoneInvalid):
        voting.identify(method="invitation", phone="one two three", code="123456")
