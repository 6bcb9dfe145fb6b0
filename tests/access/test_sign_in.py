"""Password and second factor: nothing tells that an account exists, each code opens once, guessing is locked out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from services.access.accounts.one_time_codes import step_of
from services.access.accounts.passwords import HASHER, NOBODYS, must_be_good
from services.access.contract import (
    Enrol,
    Enrolled,
    SessionEnded,
    ShowEnrolment,
    ShowSession,
    SignOut,
    StaffAccount,
    Tour,
    Vouch,
)
from services.access.events import AccountLocked, SignedIn, SignedOut
from services.access.lockout import locked_until
from services.access.refusals import (
    AccountUnknown,
    CodeWrong,
    EnrolmentUnknown,
    NoRehearsal,
    PasswordCommon,
    PasswordLikeAccount,
    PasswordTooLong,
    PasswordTooShort,
    SignInLocked,
    SignInRefused,
    StaffSessionEnded,
)
from services.access.sessions import is_over
from services.kernel.refusal import Refusal
from tests.access.conftest import MORNING, PASSWORD, Access, Person

FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def person(access: Access) -> Person:
    return access.enrol()


def refusal(act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def test_whoever_signs_in_gets_a_session_that_says_who_he_is(person: Person) -> None:
    known = person.signs_in()
    assert person.access.ask(ShowSession(session=known.session)) == StaffAccount(
        account="rexian-01",
        role="sorter",
        provider=None,
        channel="hotline_12345",
        department=None,
        county=None,
        appraisal=None,
    )


def test_signing_in_is_on_record_without_what_opens_the_session(person: Person) -> None:
    session = person.signs_in().session
    (event,) = (one for one in person.access.events("house") if isinstance(one, SignedIn))
    assert event.account == "rexian-01"
    assert session not in person.access.text("house")


def test_whatever_was_wrong_the_same_is_said_after_the_same_work(access: Access, person: Person) -> None:
    """Counted by hashes, not by the clock: an unknown account costs what a wrong password costs."""
    accounts: list[dict[str, str]] = [{"account": "nobody"}, {"account": "x" * 150}]
    wrongs = [*accounts, {"password": "x"}, {"code": "000000"}]
    told = []
    for wrong in wrongs:
        access.hashed.clear()
        told.append(refusal(lambda wrong=wrong: person.signs_in(**wrong)))  # type: ignore[misc]
        assert access.hashed == ["_verify"]
    assert told == [SignInRefused()] * 4


def test_nobodys_password_costs_what_everybodys_costs() -> None:
    assert HASHER.check_needs_rehash(NOBODYS) is False
    assert NOBODYS.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_each_code_opens_once(person: Person) -> None:
    person.signs_in()
    assert isinstance(refusal(person.signs_in), SignInRefused)
    person.access.later(seconds=30)
    person.signs_in()


def test_an_older_code_does_not_open_after_a_newer(person: Person) -> None:
    before = person.code()
    person.access.later(seconds=30)
    person.signs_in()
    assert isinstance(refusal(lambda: person.signs_in(code=before)), SignInRefused)


def test_the_code_of_the_enrolment_does_not_open(access: Access) -> None:
    assert isinstance(refusal(access.begun(access.add()).signs_in), SignInRefused)


def test_a_telephone_may_be_half_a_minute_off_and_no_more() -> None:
    for off, opens in ((-61, False), (-30, True), (0, True), (30, True), (61, False)):
        code = pyotp.TOTP(FACTOR).at(MORNING + timedelta(seconds=off))
        assert (step_of(FACTOR, code, MORNING) is not None) is opens


def test_what_the_telephone_shows_is_what_rfc_6238_says() -> None:
    """RFC 6238, appendix B, SHA-1: the last six digits of 94287082 at 59 seconds, of 07081804 at 1111111109."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert step_of(secret, "287082", datetime.fromtimestamp(59, UTC)) == 1
    assert step_of(secret, "081804", datetime.fromtimestamp(1111111109, UTC)) == 37037036


def guess(person: Person, times: int, **typed: str) -> list[str]:
    return [refusal(lambda: person.signs_in(password="wrong wrong wrong", **typed)).code for _ in range(times)]


def test_five_failures_close_the_door_for_ten_minutes(person: Person) -> None:
    assert guess(person, 6) == ["SIGN_IN_REFUSED"] * 5 + ["SIGN_IN_LOCKED"]
    person.access.later(minutes=9, seconds=59)
    assert isinstance(refusal(person.signs_in), SignInLocked)
    person.access.later(seconds=1)
    person.signs_in()


def test_while_the_door_is_closed_nothing_is_looked_at(person: Person) -> None:
    guess(person, 5)
    person.access.hashed.clear()
    guess(person, 3)
    assert person.access.hashed == []


def test_an_account_that_does_not_exist_is_locked_just_the_same(person: Person) -> None:
    assert guess(person, 6, account="nobody") == ["SIGN_IN_REFUSED"] * 5 + ["SIGN_IN_LOCKED"]


def test_strangers_who_keep_guessing_do_not_lock_out_who_was_here_before(person: Person) -> None:
    for _ in range(3):
        assert "SIGN_IN_LOCKED" in guess(person, 6, device="")
        person.access.later(minutes=10)
    guess(person, 5, device="")
    assert isinstance(refusal(lambda: person.signs_in(device="made up")), SignInLocked)
    person.signs_in()


def test_a_right_sign_in_forgives_what_went_before(person: Person) -> None:
    guess(person, 4)
    person.signs_in()
    assert guess(person, 5) == ["SIGN_IN_REFUSED"] * 5


def test_a_lock_is_on_record_for_accounts_that_exist(person: Person) -> None:
    guess(person, 5)
    guess(person, 5, device="")
    guess(person, 5, account="nobody", device="")
    locks = [one for one in person.access.events("house") if isinstance(one, AccountLocked)]
    assert [(one.account, one.known_device) for one in locks] == [("rexian-01", True), ("rexian-01", False)]


def test_failures_far_apart_do_not_lock() -> None:
    minutes = [MORNING + timedelta(minutes=3 * number) for number in range(5)]
    assert locked_until(minutes, minutes[-1]) is None
    close = [MORNING + timedelta(minutes=2.5 * number) for number in range(5)]
    assert locked_until(close, close[-1]) == close[-1] + timedelta(minutes=10)
    assert locked_until([MORNING, *close], close[-1]) == close[-1] + timedelta(minutes=10)  # the last five tell
    assert locked_until(close, close[-1] + timedelta(minutes=10)) is None


def test_failures_are_forgotten_after_an_hour(person: Person) -> None:
    """What somebody typed is kept no longer than it is needed, whoever signs in next."""
    guess(person, 2, account="nobody")
    for later, left in ((60, 2), (1, 0)):
        person.access.later(minutes=later)
        person.signs_in()
        with person.access.context.engine.connect() as connection:
            assert connection.exec_driver_sql("select count(*) from failure").scalar_one() == left


def test_a_session_falls_idle_after_a_quarter_of_an_hour(person: Person) -> None:
    session = person.signs_in().session
    for _ in range(3):
        person.access.later(minutes=14)
        person.access.ask(ShowSession(session=session))
    person.access.later(minutes=15)
    assert isinstance(refusal(lambda: person.access.ask(ShowSession(session=session))), StaffSessionEnded)


def test_a_session_ends_after_twelve_hours_in_any_case() -> None:
    evening = MORNING + timedelta(hours=12)
    assert is_over(MORNING, evening, None, evening)
    assert not is_over(MORNING, evening - timedelta(minutes=1), None, evening - timedelta(seconds=1))


def test_signing_out_ends_the_session_once(person: Person) -> None:
    access, session = person.access, person.signs_in().session
    assert [access.ask(SignOut(session=session)) for _ in range(2)] == [
        SessionEnded(ended=True),
        SessionEnded(ended=False),
    ]
    assert isinstance(refusal(lambda: access.ask(ShowSession(session=session))), StaffSessionEnded)
    assert sum(isinstance(one, SignedOut) for one in person.access.events("house")) == 1


def test_enrolling_needs_a_right_code_and_a_good_password_and_uses_itself_up(access: Access) -> None:
    made = access.add()
    person = Person(access, "rexian-01", access.ask(ShowEnrolment(secret=made.enrolment)).factor)

    def enrol(password: str, code: str) -> Enrolled:
        return access.ask(Enrol(secret=made.enrolment, password=password, code=code))

    assert isinstance(refusal(lambda: enrol(PASSWORD, "000000")), CodeWrong)
    assert isinstance(refusal(lambda: enrol("x", person.code())), PasswordTooShort)
    enrol(PASSWORD, person.code())
    assert isinstance(refusal(lambda: enrol(PASSWORD, person.code())), EnrolmentUnknown)


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("elevenchars", PasswordTooShort),
        ("x" * 129, PasswordTooLong),
        ("P@ssw0rd1234", PasswordCommon),
        ("password20242024", PasswordCommon),
        ("aaaaaaaabbbb", PasswordCommon),
        ("my-Rexian-01-words", PasswordLikeAccount),
    ],
)
def test_passwords_that_are_tried_first_are_refused(password: str, kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        must_be_good(password, "rexian-01")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "correct horse battery staple", "老街的雨下了三天还没有停下来", "twelve chars", "eight by" * 16],
)
def test_a_sentence_is_a_good_password(password: str) -> None:
    must_be_good(password, "rexian-01")


def test_a_copy_of_the_database_opens_nothing(person: Person) -> None:
    """Passwords are hashed, factors closed with a key beside the database, sessions kept as digests."""
    session = person.signs_in().session
    with person.access.context.engine.connect() as connection:
        rows = [
            str(row)
            for table in ("credential", "session", "device", "enrolment")
            for row in connection.exec_driver_sql(f"select * from {table}")
        ]
    everything = "".join(rows)
    for secret in (PASSWORD, person.factor, session, person.device):
        assert secret not in everything
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in everything


def test_who_vouches_at_anothers_desk_gets_no_session_and_uses_his_code(person: Person) -> None:
    vouch = Vouch(account="rexian-01", password=PASSWORD, code=person.code())
    assert person.access.ask(vouch).role == "sorter"
    assert isinstance(refusal(lambda: person.access.ask(vouch)), SignInRefused)
    assert not [one for one in person.access.events("house") if isinstance(one, SignedIn)]


def test_only_a_rehearsal_is_toured_without_a_password(access: Access, tmp_path: Path) -> None:
    access.add()
    with pytest.raises(NoRehearsal):
        access.ask(Tour(account="rexian-01"))
    settings = replace(access.context.settings, development_identity=True, rehearsal_clock=tmp_path / "clock")
    access.context = replace(access.context, settings=settings)
    session = access.ask(Tour(account="rexian-01")).session
    assert access.ask(ShowSession(session=session)).account == "rexian-01"
    with pytest.raises(AccountUnknown):
        access.ask(Tour(account="nobody"))
