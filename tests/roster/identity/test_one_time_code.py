"""Signing in by a code that was sent to the telephone (A-12)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.kernel.clock import CHINA, FixedClock
from services.kernel.log.store import transaction
from services.roster.answers import CodeSent
from services.roster.identity.one_time_code import Sent, forget_moments, may_send, message
from services.roster.identity.sms import ConsoleSender, FileSender, sender
from services.roster.refusals import (
    LeaderVotesOnPaper,
    NotOpenYet,
    PhoneInvalid,
    SmsClosed,
    SmsCodeNotRecognised,
    SmsTooMany,
    SmsTooSoon,
)
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, VOTING, phone

NOON = datetime(2026, 7, 3, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Inbox:
    """A sender, and what it was given."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))

    @property
    def code(self) -> str:
        found = re.search(r"\d{6}", self.sent[-1][1])
        assert found
        return found[0]


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def wall() -> FixedClock:
    return FixedClock(NOON)


def test_the_telephone_gives_the_ballot_of_its_group(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    """A-12: by whatever way, who is on a roster gets his group's ballot, everybody else the public one."""
    line = voting.invite("market")[0]
    for number, group in ((line.phone, "market"), (phone(5000), "public")):
        assert voting.send_code(number, inbox, wall) == CodeSent(sent=True, valid_seconds=300)
        assert voting.sign_in_by_message(number, inbox.code, wall).group == group


def test_a_leader_is_told_of_his_paper_form(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(1), inbox, wall)
    with pytest.raises(LeaderVotesOnPaper):
        voting.sign_in_by_message(phone(1), inbox.code, wall)


def test_a_code_serves_once(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(5000), inbox, wall)
    voting.sign_in_by_message(phone(5000), inbox.code, wall)
    with pytest.raises(SmsCodeNotRecognised):
        voting.sign_in_by_message(phone(5000), inbox.code, wall)


def test_a_code_is_good_for_five_minutes_and_five_tries(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(5000), inbox, wall)
    wall.instant = NOON + 5 * MINUTE
    with pytest.raises(SmsCodeNotRecognised):
        voting.sign_in_by_message(phone(5000), inbox.code, wall)
    voting.send_code(phone(5000), inbox, wall)
    for _ in range(5):
        with pytest.raises(SmsCodeNotRecognised):
            voting.sign_in_by_message(phone(5000), "x", wall)
    with pytest.raises(SmsCodeNotRecognised):
        voting.sign_in_by_message(phone(5000), inbox.code, wall)


def test_a_newer_code_takes_the_place_of_the_older(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(5000), inbox, wall)
    old = inbox.code
    wall.instant = NOON + MINUTE
    voting.send_code(phone(5000), inbox, wall)
    if old != inbox.code:
        with pytest.raises(SmsCodeNotRecognised):
            voting.sign_in_by_message(phone(5000), old, wall)
    assert voting.sign_in_by_message(phone(5000), inbox.code, wall).group == "public"


def test_a_code_belongs_to_one_telephone(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(5000), inbox, wall)
    with pytest.raises(SmsCodeNotRecognised):
        voting.sign_in_by_message(phone(5001), inbox.code, wall)


def test_one_code_a_minute_and_five_a_day() -> None:
    assert may_send(None, NOON) == 1
    assert may_send(Sent(NOON, 1), NOON + MINUTE) == 2
    with pytest.raises(SmsTooSoon) as soon:
        may_send(Sent(NOON, 1), NOON + timedelta(seconds=20))
    assert soon.value.facts == {"seconds": 41}
    with pytest.raises(SmsTooMany):
        may_send(Sent(NOON, 5), NOON + timedelta(hours=2))
    assert may_send(Sent(NOON, 5), NOON + timedelta(hours=12)) == 1  # the next day by the clock in China


def test_the_limits_hold_whether_or_not_the_number_is_invited(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    """Nothing is told of who is on a roster."""
    line = voting.invite("market")[0]
    for number in (line.phone, phone(5000)):
        voting.send_code(number, inbox, wall)
        with pytest.raises(SmsTooSoon):
            voting.another_process().send_code(number, inbox, wall)
    assert len(inbox.sent) == 2


def test_codes_are_kept_as_hashes_and_numbers_not_at_all(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    voting.send_code(phone(5000), inbox, wall)
    ((person, code),) = voting.rows("select person, code from one_time_code")
    assert phone(5000) not in person
    assert inbox.code.encode() not in bytes(code)


def test_no_moment_is_kept_beside_a_person_who_signed_in(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    """The limit of a day needs the day; the night takes that, too."""
    voting.send_code(phone(5000), inbox, wall)
    voting.sign_in_by_message(phone(5000), inbox.code, wall)
    ((sent_at, count),) = voting.rows("select sent_at, sent_count from one_time_code")
    assert (sent_at.astimezone(CHINA), count) == (datetime(2026, 7, 3, tzinfo=CHINA), 1)
    voting.at(VOTING + timedelta(days=1)).turn()
    assert voting.rows("select * from one_time_code") == []


def test_of_a_code_that_nobody_used_the_moment_is_kept_for_five_minutes(
    voting: Roster, inbox: Inbox, wall: FixedClock
) -> None:
    voting.send_code(phone(5000), inbox, wall)
    for minutes, kept in ((5, NOON), (6, datetime(2026, 7, 3, tzinfo=CHINA))):
        with transaction(voting.context.engine) as connection:
            forget_moments(connection, APPRAISAL, NOON + minutes * MINUTE)
        assert voting.rows("select sent_at from one_time_code") == [(kept,)]


def test_once_the_voting_is_over_it_is_forgotten_to_whom_codes_were_sent(
    voting: Roster, inbox: Inbox, wall: FixedClock
) -> None:
    voting.send_code(phone(5000), inbox, wall)
    voting.at(OVER).turn()
    assert voting.rows("select * from one_time_code") == []


def test_no_code_goes_to_what_takes_none_nor_out_of_time(voting: Roster, inbox: Inbox, wall: FixedClock) -> None:
    for number in ("0876-3133677", "one two three"):
        with pytest.raises(PhoneInvalid):
            voting.send_code(number, inbox, wall)
    with pytest.raises(SmsClosed):
        voting.send_code(phone(5000), None, wall)
    with pytest.raises(NotOpenYet):
        voting.at(ANNOUNCED).send_code(phone(5000), inbox, wall)
    assert inbox.sent == []


def test_a_message_is_one_message() -> None:
    assert len(message("123456")) <= 70
    assert message("123456").startswith("【")


def test_senders_are_named_by_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sender("") is None
    assert isinstance(sender("console"), ConsoleSender)
    ConsoleSender().send("+8613000000001", "x")
    assert "+8613000000001 x" in capsys.readouterr().err
    FileSender(tmp_path / "sms").send("+8613000000001", "text")
    assert (tmp_path / "sms").read_text() == "+8613000000001\ttext\n"
    with pytest.raises(ValueError, match="PINGYI_SMS"):
        sender("pigeon")
