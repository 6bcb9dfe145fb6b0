"""What a channel may report, and how, is fixed with the appraisal (R-27…R-30, A-21)."""

from typing import Any

import pytest

from services.complaints.channels import must_be_a_code, must_feed, must_report
from services.complaints.refusals import BoxUnknown, ChannelNotFed, ChannelSecret, KindNotReported, UnknownChannel
from services.kernel.refusal import Refusal
from services.roster.events import Channel, Feed
from simulation.county.catalogue import channels as announced
from tests.complaints.conftest import Complaints
from tests.complaints.examples import CHANNELS, MAILBOX

FIXED = {channel.code: channel for channel in CHANNELS}


def test_the_announcement_has_seven_channels_and_one_of_them_is_secret() -> None:
    """R-27…R-30: the hotline, the platform, three feeds of letters and two mailboxes, and the discipline office."""
    assert [(one["item"], one["code"], one["feeds"][0]) for one in announced()] == [
        (1, "hotline_12345", "amqp"),
        (2, "internet_gov", "amqp"),
        (3, "petition_letter", "xlsx"),
        (3, "people_cn", "xlsx"),
        (3, "mailbox_prefecture", "xlsx"),
        (3, "mailbox_county", "http"),
        (4, "discipline", "offline_summary"),
    ]
    assert [one["code"] for one in announced() if one.get("secret")] == ["discipline"]
    assert [box for one in announced() for box in one.get("boxes", ())] == [
        "州委书记信箱",
        "州长信箱",
        "县委书记信箱",
        "县长信箱",
    ]


@pytest.mark.parametrize(
    ("channel", "feed", "refusal"),
    [
        ("hotline_12345", "amqp", None),
        ("hotline_12345", "xlsx", None),
        ("petition_letter", "xlsx", None),
        ("petition_letter", "amqp", ChannelNotFed),
        ("petition_letter", "http", ChannelNotFed),
        ("discipline", "amqp", ChannelSecret),
        ("discipline", "http", ChannelSecret),
        ("discipline", "xlsx", ChannelSecret),
        ("wechat", "http", UnknownChannel),
    ],
)
def test_a_channel_reports_in_the_ways_it_was_given_and_in_no_other(
    channel: str, feed: Feed, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        assert must_feed(FIXED, channel, feed) == FIXED[channel]
    else:
        with pytest.raises(refusal):
            must_feed(FIXED, channel, feed)


@pytest.mark.parametrize(
    ("channel", "kind", "box", "refusal"),
    [
        ("hotline_12345", "投诉", None, None),
        ("internet_gov", "投诉", None, KindNotReported),
        ("hotline_12345", "咨询", None, KindNotReported),
        ("mailbox_county", "反映", "县长信箱", None),
        ("mailbox_county", "反映", "州长信箱", BoxUnknown),
        ("hotline_12345", "反映", "县长信箱", BoxUnknown),
    ],
)
def test_a_channel_reports_its_kinds_from_its_boxes(
    channel: str, kind: str, box: str | None, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        must_report(FIXED[channel], kind, box)
    else:
        with pytest.raises(refusal):
            must_report(FIXED[channel], kind, box)


@pytest.mark.parametrize(
    ("channel", "changes", "code"),
    [
        ("wechat", {}, "UNKNOWN_CHANNEL"),
        ("petition_letter", {"kind": "反映"}, "CHANNEL_NOT_FED"),
        ("discipline", {}, "CHANNEL_SECRET"),
        ("internet_gov", {"kind": "举报"}, "KIND_NOT_REPORTED"),
        ("mailbox_county", {"kind": "反映", "box": "州长信箱"}, "BOX_UNKNOWN"),
    ],
)
def test_what_a_channel_may_not_is_refused_event_by_event(
    complaints: Complaints, channel: str, changes: dict[str, Any], code: str
) -> None:
    assert complaints.push(channel, **changes)["refused"]["code"] == code
    assert len(complaints.events()) == 1  # the opening


def test_the_box_is_kept_with_the_matter(complaints: Complaints) -> None:
    complaints.reported("mailbox_county", kind="反映", box=MAILBOX.boxes[1])
    assert complaints.events()[-1].box == "县长信箱"  # type: ignore[attr-defined]


def test_an_appraisal_opened_without_channels_takes_nothing(closed: Complaints) -> None:
    closed.opens(channels=())
    assert closed.push()["refused"]["code"] == "UNKNOWN_CHANNEL"


def test_every_channel_of_the_announcement_can_be_drafted() -> None:
    assert len({Channel(**one).code for one in announced()}) == 7


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("Hotline", "Hotline"),
        ("hot line~", "hot line~"),
        ("热线", r"\u70ed\u7ebf"),
        ("x" * 41, "x" * 40),
    ],
)
def test_what_cannot_be_a_code_is_shown_in_ascii_and_not_at_length(code: str, shown: str) -> None:
    with pytest.raises(UnknownChannel) as refused:
        must_be_a_code(code)
    assert refused.value.facts == {"channel": shown}
    assert must_be_a_code("x" * 40) == "x" * 40
