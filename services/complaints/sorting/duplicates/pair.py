"""Who decides on a pair: a sorter on two matters of its channel, the Inspection Office on matters of two channels.

Neither decides in the other's place (R-48).
"""

from services.complaints.contract import Sorter
from services.complaints.matter import Matter, must_be_known
from services.complaints.refusals import ChannelDecides, MergedIntoItself


def must_decide(by: Sorter | str, *pair: tuple[str, Matter]) -> bool:
    """Whether this is across channels. Raises unless the asker may decide on these two."""
    (one, matter), (two, other) = pair
    channel = by.channel if isinstance(by, Sorter) else None
    if one == two:
        must_be_known(one, matter, channel)
        raise MergedIntoItself(matter_id=one)
    for matter_id, known in pair:
        must_be_known(matter_id, known, channel)
    if channel is None and matter.channel == other.channel:
        raise ChannelDecides(channel=matter.channel)
    return channel is None


def account_of(by: Sorter | str) -> str:
    return by.account if isinstance(by, Sorter) else by
