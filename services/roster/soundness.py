"""Whether a draft makes sense: rules that do not contradict each other, offices that can be told apart."""

import re
from collections.abc import Iterator
from datetime import date

from services.kernel.clock import civil_date
from services.roster.events import Channel, Office, Rules

_QUARTER = re.compile(r"\d{6}-(\d{4})Q([1-4])")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{1,39}")
_OFFICE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")

Trouble = tuple[str, str]


def trouble_in_rules(appraisal: str, rules: Rules) -> Iterator[Trouble]:
    """What contradicts what in the rules, or in the quarter that the appraisal's name tells (A-02, R-06)."""
    for name in ("published_at", "voting_from", "voting_until", "complaints_until"):
        if getattr(rules, name).tzinfo is None:
            yield f"rules.{name}", "needs an offset, as in 2024-07-01T00:00:00+08:00"
            return
    if rules.quarter_from > rules.quarter_to:
        yield "rules.quarter_to", "is before quarter_from"
    named = quarter_named(appraisal)
    if named and named != quarter_of(rules.quarter_from):
        yield "rules.quarter_from", f"is not in the quarter that {appraisal} names"
    if rules.voting_from >= rules.voting_until:
        yield "rules.voting_until", "is not after voting_from"
    if rules.published_at > rules.voting_from:
        yield "rules.published_at", "is after voting_from"
    if civil_date(rules.complaints_until) <= rules.quarter_to:
        yield "rules.complaints_until", "is not after the quarter"
    yield from _trouble_with_months(rules)
    yield from _trouble_with_numbers(rules)


def _trouble_with_months(rules: Rules) -> Iterator[Trouble]:
    if not _MONTH.fullmatch(rules.example_not_before):
        yield "rules.example_not_before", "is not a month, as in 2024-01"
    elif rules.example_not_before > f"{civil_date(rules.voting_until):%Y-%m}":
        yield "rules.example_not_before", "is after the voting"


def _trouble_with_numbers(rules: Rules) -> Iterator[Trouble]:
    for name in (
        "max_offices",
        "sample_size",
        "min_cell",
        "calls_most",
        "calls_days",
        "reserves_days",
        "erase_after_days",
    ):
        if getattr(rules, name) < 1:
            yield f"rules.{name}", "must be positive"
    for name, most in (("max_offices", 50), ("sample_size", 100_000), ("min_cell", 100)):
        if getattr(rules, name) > most:
            yield f"rules.{name}", f"must not be over {most}"
    if not 1 <= rules.categories_max <= 5:
        yield "rules.categories_max", "must be 1 to 5"
    weights = (rules.weight_directed, rules.weight_sampled, rules.weight_other)
    if max(weights) > 100:
        yield "rules.weight_directed", "weights must not be over 100"
    if min(weights) < 0 or not any(weights):
        yield "rules.weight_directed", "weights must not be negative, nor all be zero"


def trouble_in_offices(offices: tuple[Office, ...]) -> Iterator[Trouble]:
    """What is missing or there twice among the offices (R-05)."""
    ids: set[str] = set()
    names: set[Trouble] = set()
    for number, office in enumerate(offices):
        where = f"offices[{number}]"
        name = (office.department, office.name)
        if not _OFFICE_ID.fullmatch(office.office_id):
            yield f"{where}.office_id", "is not 1 to 40 letters, digits, dots or dashes"
        if office.office_id in ids:
            yield f"{where}.office_id", f"{office.office_id} is there twice"
        if not all(part.strip() for part in name):
            yield f"{where}.name", "department and name must not be empty"
        if name in names:
            yield f"{where}.name", "is there twice in its department"
        ids.add(office.office_id)
        names.add(name)


def trouble_in_channels(channels: tuple[Channel, ...]) -> Iterator[Trouble]:
    """What is missing or there twice among the channels, and what would let a secret one speak (R-27…R-30, A-21)."""
    codes: set[str] = set()
    for number, channel in enumerate(channels):
        where = f"channels[{number}]"
        if not _CHANNEL.fullmatch(channel.code):
            yield f"{where}.code", "is not 2 to 40 small letters, digits or underscores"
        if channel.code in codes:
            yield f"{where}.code", f"{channel.code} is there twice"
        if not channel.feeds:
            yield f"{where}.feeds", "there are none"
        if not channel.kinds:
            yield f"{where}.kinds", "there are none"
        if channel.secret != (channel.feeds == ("offline_summary",)):
            yield f"{where}.feeds", "a secret channel, and no other, gives an offline summary alone"
        codes.add(channel.code)


def quarter_named(appraisal: str) -> tuple[int, int] | None:
    """The year and quarter that an appraisal's name tells."""
    named = _QUARTER.match(appraisal)
    return (int(named[1]), int(named[2])) if named else None


def quarter_of(day: date) -> tuple[int, int]:
    """The year and quarter of a day."""
    return day.year, (day.month + 2) // 3
