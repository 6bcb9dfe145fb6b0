"""Where complaints come from (四(三), R-27…R-30): how each channel reports, and what, as fixed at the opening."""

import re
from collections.abc import Mapping

from services.complaints.refusals import BoxUnknown, ChannelNotFed, ChannelSecret, KindNotReported, UnknownChannel
from services.roster.events import Channel, Feed

_CODE = re.compile("[a-z][a-z0-9_]{1,39}")

Channels = Mapping[str, Channel]


def must_be_a_code(code: str) -> str:
    """A text that can be a channel's code. Raises `UnknownChannel`."""
    if not _CODE.fullmatch(code):
        raise UnknownChannel(channel=ascii(code)[1:41].rstrip("'"))
    return code


def find(channels: Channels, code: str) -> Channel:
    """The channel of this code. Raises `UnknownChannel`."""
    try:
        return channels[code]
    except KeyError:
        raise UnknownChannel(channel=code) from None


def of_matters(channels: Channels, code: str) -> Channel:
    """The channel, if it reports matters at all. Raises `UnknownChannel`, `ChannelSecret`."""
    channel = find(channels, code)
    if channel.secret:
        raise ChannelSecret(channel=code)
    return channel


def must_feed(channels: Channels, code: str, feed: Feed) -> Channel:
    """The channel, if it may report in this way. Raises `ChannelNotFed` besides."""
    channel = of_matters(channels, code)
    if feed not in channel.feeds:
        raise ChannelNotFed(channel=code, feed=feed, feeds=list(channel.feeds))
    return channel


def of_summaries(channels: Channels, code: str) -> Channel:
    """The channel, if it gives a summary and nothing else. Raises `UnknownChannel`, `ChannelNotFed`."""
    channel = find(channels, code)
    if not channel.secret:
        raise ChannelNotFed(channel=code, feed="offline_summary", feeds=list(channel.feeds))
    return channel


def must_report(channel: Channel, kind: str, box: str | None) -> None:
    """Raise unless the channel reports this kind, from a box it has."""
    if kind not in channel.kinds:
        raise KindNotReported(channel=channel.code, kind=kind, kinds=list(channel.kinds))
    if box is not None and box not in channel.boxes:
        raise BoxUnknown(channel=channel.code, boxes=list(channel.boxes))
