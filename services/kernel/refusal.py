"""What stood in the way of a command: a stable code and facts, never prose and never a class path."""

import re
from typing import Any, ClassVar

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Refusal(Exception):  # a refusal is an answer, not an error
    """A command that was not carried out. Its code is the class name in capitals; its facts are JSON values."""

    code: ClassVar[str] = "REFUSAL"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = _WORD.sub("_", cls.__name__).upper()

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)


class Refused(Refusal):
    """A refusal that another service gave, as it came over the wire."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        self.code = code  # type: ignore[misc]  # the code is the other side's
        super().__init__(**facts)


class Malformed(Refusal):
    """The request does not have the shape it must have. Facts: `where`, `what`."""


class Outdated(Refusal):
    """The stream (or one that was held, or the log's end) has moved on. Facts: `stream`, `expected`, `actual`."""


class SamePerson(Refusal):
    """The second person must be another. Facts: `by`."""


class FileTooLarge(Refusal):
    """The file is larger than is read. Facts: `size`, `limit` in bytes."""


class CountShort(Refusal):
    """Rows that were counted as they were put in are missing: somebody deleted them. Facts: `counted`, `found`."""


class LaneShort(Refusal):
    """The database was brought back to an earlier state: counts in it are behind those in the key folder. At least
    `short` rows are missing. Facts: `short`."""


class LaneLost(Refusal):
    """What counts the rows cannot be relied on: the count key (`KEY_MISSING`) or a mark (`MARK_MISSING`) is not in the
    key folder, a mark is damaged (`MARK_DAMAGED`), or a count was changed in the database (`LANE_CHANGED`).

    Facts: `why`.
    """


class NothingLost(Refusal):
    """No row that was counted is missing, or nothing is put in any more: there is no loss to accept."""


class LossNotProposed(Refusal):
    """This proposal to go on although rows are missing was never made, or another one has taken its place."""


class LossLapsed(Refusal):
    """It was proposed on an earlier day. It can be proposed anew."""


class LossChanged(Refusal):
    """Other rows are missing than when it was proposed. Facts: `counted`, `found` as of now."""


def answer(value: Any) -> dict[str, Any]:
    """A value as an RPC answer."""
    return {"ok": value}


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as an RPC answer."""
    return {"refused": {"code": refusal.code, "facts": refusal.facts}}
