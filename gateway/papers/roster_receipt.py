"""名单报送回执: that a provider's list came in, and which (R-18)."""

import msgspec

from gateway.papers.layout.codes import qr
from gateway.papers.layout.drawing import pdf


class RosterReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider is told of its list."""

    title: str
    county: str
    provider: str
    group: str
    people: int
    filed_at: str
    late: bool
    selection: str
    digest: str
    day: str


def draw(facts: RosterReceipt) -> bytes:
    """The PDF."""
    return pdf("roster_receipt.html", {**msgspec.to_builtins(facts), "code": qr(facts.digest)})
