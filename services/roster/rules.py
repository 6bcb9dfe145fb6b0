"""The rules of one appraisal as data (requirements 1.2–1.4): every parameter, what it may be, what contradicts what.

They are fixed and hashed at the opening, so an old quarter is counted under its own. Like the events they are read by
the neighbours; a rule that is added gets a default under which old quarters count as they did.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

import msgspec

from services.kernel.clock import civil_date
from services.kernel.wire.rational import Rational, exact, written

T = TypeVar("T")

WEIGHTS = ("weight_directed", "weight_sampled", "weight_other")
HEAVIEST = 100
FINEST = 1000  # the largest denominator of a weight
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
BOUNDS = {
    "max_offices": (1, 50),
    "sample_size": (1, 100_000),
    "categories_max": (1, 5),
    "joint_from": (2, 1000),
    "quota_market": (1, 1000),
    "quota_projects": (1, 1000),
    "quota_service": (1, 1000),
    "min_cell": (1, 100),
    "calls_most": (1, 20),
    "calls_days": (1, 20),
    "reserves_days": (1, 60),
    "erase_after_days": (1, 3650),
}


class Trouble(NamedTuple):
    """What does not fit: where in the draft, a code, and what it does not fit with (a field, or the most or least)."""

    where: str
    code: str
    other: str = ""


class MovedDay(msgspec.Struct, frozen=True, kw_only=True):
    """Whether offices work on a civil date, whatever the calendar data says."""

    on: date
    works: bool


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of one appraisal, fixed at opening (requirements 1.2–1.4).

    Instants carry an offset; months are `YYYY-MM` and compare as text. Choices that are not yet offered
    are not listed, so an unknown one is refused when the rules are read. `moved_days` say of single days what the
    calendar data does not know or knows wrongly.

    Over the limit (A-05): `void_ballot`; `first_ten`, the first `max_offices` ticks stand and all beyond is void;
    `void_excess`, only picks that count by themselves take a place, and what counts beyond them is void.
    Whether an example is concrete is for people to say (A-07, R-37): they rule on what the rules alone cannot decide
    (`doubtful`: no date, a date before the cut-off that goes on, a form with something left out), or on `every`
    example that would count.
    Complaints (1.3): one vote for each person and office in the quarter, or for each matter and office; a joint
    petition of `joint_from` people or more is one vote, or one for each of them. Ranks (A-23): equal votes share one,
    and the next is skipped (`shared`: 1, 1, 3) or not (`dense`: 1, 1, 2). Weights (A-22) are integers, or exact
    fractions as `3/2`. A ballot may be issued anew once a person (`reissue`), to who was drawn and never to the public,
    or to nobody (ADR 0047).
    """

    quarter_from: date
    quarter_to: date
    published_at: datetime
    voting_from: datetime
    voting_until: datetime
    complaints_until: datetime
    example_not_before: str
    max_offices: int = 10
    sample_size: int = 200
    sample_order: Literal["validity_first_sequential", "sample_first"] = "validity_first_sequential"
    categories_max: int = 5
    over_limit: Literal["void_ballot", "first_ten", "void_excess"] = "void_ballot"
    example_missing: Literal["void_pick"] = "void_pick"
    example_too_old: Literal["void_pick"] = "void_pick"
    category_missing: Literal["void_pick"] = "void_pick"
    out_of_scope: Literal["void_pick"] = "void_pick"
    all_picks_void: Literal["void_ballot", "keep_ballot"] = "void_ballot"
    examples_ruled: Literal["doubtful", "every"] = "doubtful"
    complaint_unit: Literal["person_office_quarter", "matter_office"] = "person_office_quarter"
    complaint_kinds: tuple[str, ...] = ("举报", "投诉", "反映", "信访件")
    complaint_requires_verified: bool = False
    joint_petition: Literal["one", "per_capita"] = "one"
    joint_from: int = 5
    ties: Literal["shared", "dense"] = "shared"
    weight_directed: Rational = 1
    weight_sampled: Rational = 1
    weight_other: Rational = 1
    quota_market: int = 50
    quota_projects: int = 25
    quota_service: int = 100
    min_cell: int = 5
    calls_most: int = 3
    calls_days: int = 2
    reserves_days: int = 10
    erase_after_days: int = 30
    reissue: Literal["invited", "nobody"] = "invited"
    moved_days: tuple[MovedDay, ...] = ()

    @property
    def working_days(self) -> dict[date, bool]:
        """What `moved_days` say, for the kernel's working days."""
        return {moved.on: moved.works for moved in self.moved_days}

    @property
    def quotas(self) -> dict[str, int]:
        """How many are drawn for each group from its lists (R-14…R-16)."""
        return {"market": self.quota_market, "projects": self.quota_projects, "service": self.quota_service}

    def may_reissue(self, group: str) -> bool:
        """Whether two people may let a ballot be issued anew to a person who votes online in this group."""
        return self.reissue == "invited" and group in self.quotas

    @property
    def weights(self) -> tuple[Fraction, Fraction, Fraction]:
        """What a vote weighs: directed, sampled, other (A-22)."""
        return exact(self.weight_directed), exact(self.weight_sampled), exact(self.weight_other)


def trouble_in_values(rules: Rules) -> Iterator[Trouble]:
    """Which rules have a value they cannot have, and which contradict each other, whatever the quarter."""
    for name in ("published_at", "voting_from", "voting_until", "complaints_until"):
        if getattr(rules, name).tzinfo is None:
            yield Trouble(f"rules.{name}", "OFFSET_MISSING")
            return
    if rules.quarter_from > rules.quarter_to:
        yield Trouble("rules.quarter_to", "BEFORE", "rules.quarter_from")
    if rules.voting_from >= rules.voting_until:
        yield Trouble("rules.voting_until", "NOT_AFTER", "rules.voting_from")
    if rules.published_at > rules.voting_from:
        yield Trouble("rules.published_at", "AFTER", "rules.voting_from")
    if civil_date(rules.complaints_until) <= rules.quarter_to:
        yield Trouble("rules.complaints_until", "NOT_AFTER", "rules.quarter_to")
    if not _MONTH.fullmatch(rules.example_not_before):
        yield Trouble("rules.example_not_before", "NOT_A_MONTH")
    elif rules.example_not_before > f"{civil_date(rules.voting_until):%Y-%m}":
        yield Trouble("rules.example_not_before", "AFTER", "rules.voting_until")
    yield from _trouble_with_numbers(rules)
    yield from _trouble_with_weights(rules)
    yield from _trouble_with_lists(rules)


def _trouble_with_numbers(rules: Rules) -> Iterator[Trouble]:
    for name, (least, most) in BOUNDS.items():
        if getattr(rules, name) < least:
            yield Trouble(f"rules.{name}", "TOO_LITTLE", str(least))
        if getattr(rules, name) > most:
            yield Trouble(f"rules.{name}", "TOO_MUCH", str(most))
    if rules.calls_days > rules.calls_most:
        yield Trouble("rules.calls_days", "MORE_THAN", "rules.calls_most")


def _trouble_with_weights(rules: Rules) -> Iterator[Trouble]:
    weights = []
    for name in WEIGHTS:
        said = getattr(rules, name)
        try:
            weight = exact(said)
        except ValueError:
            yield Trouble(f"rules.{name}", "NOT_A_NUMBER")
            return
        if weight < 0:
            yield Trouble(f"rules.{name}", "TOO_LITTLE", "0")
        if weight > HEAVIEST:
            yield Trouble(f"rules.{name}", "TOO_MUCH", str(HEAVIEST))
        if weight.denominator > FINEST:
            yield Trouble(f"rules.{name}", "TOO_FINE", str(FINEST))
        if written(weight) != said:
            yield Trouble(f"rules.{name}", "NOT_LOWEST_TERMS", str(written(weight)))
        weights.append(weight)
    if not any(weights):
        yield Trouble("rules.weight_directed", "NO_WEIGHT")


def _trouble_with_lists(rules: Rules) -> Iterator[Trouble]:
    if not rules.complaint_kinds or not all(kind.strip() for kind in rules.complaint_kinds):
        yield Trouble("rules.complaint_kinds", "EMPTY")
    if len(set(rules.complaint_kinds)) < len(rules.complaint_kinds):
        yield Trouble("rules.complaint_kinds", "TWICE", "、".join(_twice(rules.complaint_kinds)))
    days = [moved.on for moved in rules.moved_days]
    if len(set(days)) < len(days):
        yield Trouble("rules.moved_days", "TWICE", "、".join(str(day) for day in _twice(days)))


def _twice(things: Sequence[T]) -> list[T]:
    return [one for one in dict.fromkeys(things) if things.count(one) > 1]
