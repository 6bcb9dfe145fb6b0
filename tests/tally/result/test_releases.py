"""Where and when announcement and result were released; the earliest counts (R-01, R-22, A-01)."""

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.roster.events import MovedDay
from services.tally.contract import EnterRelease
from services.tally.refusals import NotOpened, NotPublished, ReleaseMisdated
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.result import releases
from tests.tally.appealing import at, lodge, publish_version, register
from tests.tally.desk import Office, counted, refused, told
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import Quarter, with_tricks

WEBSITE = {"text": "announcement", "channel": "website", "address": "https://www.example.gov.cn/gsgg/1.html"}
WECHAT = {"text": "announcement", "channel": "wechat", "address": "https://mp.example.cn/s/1"}
RESULT = {"text": "result", "channel": "wechat", "address": "https://mp.example.cn/s/2"}


def enter(office: Office, release: dict[str, str], released_at: str, by: str = "inspector-1") -> Any:
    sent = {"appraisal": APPRAISAL, **release, "released_at": released_at, "by": by}
    return told(releases.handle(parse(EnterRelease, sent), office.context))


def determined(office: Office) -> None:
    """Determined on Wednesday 2024-07-24 at 10:00 in China."""
    counted(office, with_tricks())
    at(office, 24)
    office.hand_over()
    office.determine("01-01")


def test_both_channels_are_kept_and_the_first_is_the_publication(office: Office) -> None:
    refused(lambda: enter(office, WEBSITE, "2024-06-26T10:27:00+08:00"), NotOpened, office)
    office.hears_quarter(with_tricks())
    enter(office, WECHAT, "2024-06-26T11:02:00+08:00")
    told = enter(office, WEBSITE, "2024-06-26T10:27:00+08:00")
    assert told["announcement"]["first_at"] == "2024-06-26T10:27:00+08:00"
    assert [one["channel"] for one in told["announcement"]["releases"]] == ["website", "wechat"]
    assert told["result"] is None
    size = office.log_size()
    assert enter(office, WEBSITE, "2024-06-26T02:27:00+00:00", by="another") == told  # the same instant
    assert office.log_size() == size


def test_a_later_entry_puts_an_earlier_one_right_and_both_stay(office: Office) -> None:
    office.hears_quarter(with_tricks())
    enter(office, WEBSITE, "2024-06-25T10:27:00+08:00")
    assert enter(office, WEBSITE, "2024-06-26T10:27:00+08:00")["announcement"]["first_at"].startswith("2024-06-26")
    assert office.log_size() == 2


def test_appeals_count_from_the_first_public_release(office: Office) -> None:
    """R-39: on WeChat on Wednesday, recorded here on Thursday: the three days begin after Wednesday."""
    determined(office)
    refused(lambda: enter(office, RESULT, "2024-07-24T10:30:00+08:00"), NotPublished, office)
    at(office, 25)
    office.publish()
    assert register(office)["appeals_end_on"] == "2024-07-30"
    told = enter(office, RESULT, "2024-07-24T18:30:00+08:00", by="conduct-1")
    assert told["result"]["first_at"] == "2024-07-24T18:30:00+08:00"
    assert register(office)["appeals_end_on"] == "2024-07-29"
    assert lodge(office)["ends_on"] == "2024-07-29"
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_days_that_the_county_moved_are_counted_as_it_works(office: Office) -> None:
    """A-24, A-16: Friday the 26th is free here, and the Saturday after it is worked; the reply's five days, too."""
    tricks = with_tricks()
    free, worked = MovedDay(on=date(2024, 7, 26), works=False), MovedDay(on=date(2024, 7, 27), works=True)
    rules = structs.replace(tricks.opened.rules, moved_days=(free, worked))
    moved = Quarter(
        ballots=tricks.ballots,
        complaints=tricks.complaints,
        rulings=tricks.rulings,
        opened=structs.replace(tricks.opened, rules=rules),
    )
    counted(office, moved)
    at(office, 24)
    office.hand_over()
    office.determine("01-01")
    office.publish()
    assert register(office)["appeals_end_on"] == "2024-07-29"  # 25th, 27th, 29th
    assert lodge(office)["ends_on"] == "2024-07-29"
    (line,) = register(office)["appeals"]
    assert line["reply_due_on"] == "2024-07-31"  # 25th, 27th, 29th, 30th, 31st


def test_a_release_after_the_record_does_not_give_more_days(office: Office) -> None:
    """Published here, it was public: somebody's later notice moves nothing."""
    determined(office)
    publish_version(office)
    at(office, 26)
    enter(office, RESULT, "2024-07-25T09:00:00+08:00")
    assert register(office)["appeals_end_on"] == "2024-07-29"


@pytest.mark.parametrize("released_at", ["2024-07-24T09:59:00+08:00", "2024-07-24T10:01:00+08:00"])
def test_nothing_is_released_before_it_was_determined_nor_tomorrow(office: Office, released_at: str) -> None:
    determined(office)
    office.publish()
    refused(lambda: enter(office, RESULT, released_at), ReleaseMisdated, office)


@pytest.mark.parametrize(
    "changes",
    [{"channel": "rumour"}, {"address": "javascript:alert(1)"}, {"address": "https://a b"}, {"text": "x"}, {"y": "z"}],
)
def test_what_is_no_release_is_refused(office: Office, changes: dict[str, str]) -> None:
    office.hears_quarter(with_tricks())
    refused(lambda: enter(office, {**WEBSITE, **changes}, "2024-06-26T10:27:00+08:00"), Malformed, office)
    refused(lambda: enter(office, WEBSITE, "2024-06-26T10:27:00"), Malformed, office)  # of which place?
