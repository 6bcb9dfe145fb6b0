"""The voters' telephones: each keeps what it has drawn, so that the same ballot handed in again is the same again."""

import secrets
from collections.abc import Callable
from hashlib import shake_256
from typing import Any

from services.ballot.fixed_ballot import FixedBallot, fix
from simulation.quarter.votes import Vote


class Telephones:
    """All of a quarter. `keys` answers the document of the keys that ballots are signed with."""

    def __init__(self, appraisal: str, keys: Callable[[], dict[str, Any]]) -> None:
        self._appraisal, self._ask = appraisal, keys
        self._keys: dict[str, str] = {}
        self._seed = secrets.token_hex(16)

    def fix(self, vote: Vote, group: Any) -> FixedBallot:
        """The ballot as this voter's telephone fixes it."""
        self._keys = self._keys or {one["group"]: one["key"] for one in self._ask()["keys"]}

        def drawn(purpose: str, length: int) -> bytes:
            return shake_256(f"{self._seed}{vote.phone}{purpose}".encode()).digest(length)

        return fix(self._appraisal, group, self._keys[group], vote.picks, drawn)
