"""Where complaints come from (四(三), R-27…R-30), and which channels may push."""

from services.kernel.refusal import Refusal

PUSHED = (
    "hotline_12345",
    "internet_gov",
    "petition_letter",
    "people_cn",
    "mailbox_prefecture",
    "mailbox_county",
)
DISCIPLINE = "discipline"


class UnknownChannel(Refusal):
    """No such channel. Facts: `channel`."""


class ChannelNotPushed(Refusal):
    """What the discipline office receives never leaves it by a network: an offline summary only (A-21)."""


def pushed(channel: str) -> str:
    """The channel, if it may push."""
    if channel == DISCIPLINE:
        raise ChannelNotPushed(channel=channel)
    if channel not in PUSHED:
        raise UnknownChannel(channel=ascii(channel)[1:41].rstrip("'"))
    return channel
