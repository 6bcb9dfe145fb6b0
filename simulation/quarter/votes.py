"""Votes by web: what a person meant to submit, when and how they signed in, and whether it should be received."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from simulation.quarter import timeline
from simulation.quarter.picks import Choice

HOURS = range(24)
BUSY = (1, 0, 0, 0, 0, 0, 1, 3, 7, 9, 8, 6, 9, 8, 5, 6, 5, 5, 7, 12, 14, 12, 7, 3)  # evenings and lunch
DAYS = range(14)
KEEN = (9, 12, 8, 6, 5, 4, 4, 4, 4, 4, 5, 6, 8, 9)  # the first days and the last


@dataclass(frozen=True)
class Vote:
    """One person's visit to the voter's page.

    `key` names the visit. `method`: `invitation` is the code from the call, `sms` one that is sent,
    `development` an account. A `refused` visit must leave no ballot behind. `case` names the odd thing about
    it, if any.
    """

    key: str
    group: str
    method: Literal["invitation", "sms", "development"]
    phone: str
    at: datetime
    choices: tuple[Choice, ...]
    account: str = ""
    case: str = ""
    expect: Literal["received", "refused"] = "received"

    @property
    def picks(self) -> list[dict[str, Any]]:
        return [choice.as_json() for choice in self.choices]

    def proof(self, code: str = "") -> dict[str, str]:
        """The body of POST identity. `code` is the invitation code from the call, or the one from the message."""
        if self.method != "development":
            return {"method": self.method, "phone": self.phone, "code": code}
        return {"method": "development", "account": self.account, "phone": self.phone}

    def again(self, key: str, rng: Random, case: str, **changes: Any) -> "Vote":
        """The same person once more, at least an hour later, with something else to say. It is refused."""
        later = self.at + timedelta(hours=1, minutes=rng.randrange(600))
        latest = timeline.VOTING_UNTIL - timedelta(seconds=1)
        return replace(self, key=key, at=min(later, latest), case=case, expect="refused", **changes)


def moment(rng: Random) -> datetime:
    """Some second of the fourteen days, more likely in the evening and early on (R-06)."""
    day = rng.choices(DAYS, KEEN)[0]
    hour = rng.choices(HOURS, BUSY)[0]
    return timeline.VOTING_FROM + timedelta(days=day, hours=hour, seconds=rng.randrange(3600))


def with_first(choices: tuple[Choice, ...], change: Callable[[Choice], Choice]) -> tuple[Choice, ...]:
    """The same ticks, the first of them changed."""
    return (change(choices[0]), *choices[1:])
