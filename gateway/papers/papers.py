"""Every paper by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.papers import (
    article,
    ballot_form,
    draw_record,
    leaders_register,
    official,
    roster_receipt,
    statistics_table,
)


@dataclass(frozen=True)
class Paper:
    """A paper: what it must be told, and how it is drawn from that."""

    facts: type[msgspec.Struct]
    drawn: Callable[[Any], bytes]

    def draw(self, facts: bytes) -> bytes:
        """Draw it from its facts in JSON. Raises `msgspec.ValidationError`."""
        return self.drawn(msgspec.json.decode(facts, type=self.facts))


PAPERS = {
    "article": Paper(article.Article, article.draw),
    "ballot_form": Paper(ballot_form.FormsToPrint, ballot_form.draw),
    "draw_record": Paper(draw_record.DrawRecord, draw_record.draw),
    "leaders_register": Paper(leaders_register.LeadersRegister, leaders_register.draw),
    "official": Paper(official.Blanks, official.draw),
    "roster_receipt": Paper(roster_receipt.RosterReceipt, roster_receipt.draw),
    "statistics_table": Paper(statistics_table.StatisticsTable, statistics_table.draw),
}
