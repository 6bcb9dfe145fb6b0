"""Whether a draft makes sense: rules that do not contradict each other, offices that can be told apart."""

import re
from collections.abc import Iterator
from datetime import date

from services.roster.events import Channel, Office, Sender
from services.roster.providers import PROVIDERS
from services.roster.rules import Rules, Trouble, trouble_in_values

_QUARTER = re.compile(r"\d{6}-(\d{4})Q([1-4])")
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{1,39}")
_OFFICE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


def trouble_in_rules(appraisal: str, rules: Rules) -> Iterator[Trouble]:
    """What contradicts what in the rules, or in the quarter that the appraisal's name tells (A-02, R-06)."""
    named = quarter_named(appraisal)
    if named and named != quarter_of(rules.quarter_from):
        yield Trouble("rules.quarter_from", "NOT_THE_QUARTER_NAMED", appraisal)
    yield from trouble_in_values(rules)


def trouble_in_offices(offices: tuple[Office, ...]) -> Iterator[Trouble]:
    """What is missing or there twice among the offices (R-05)."""
    ids: set[str] = set()
    names: set[tuple[str, str]] = set()
    for number, office in enumerate(offices):
        where = f"offices[{number}]"
        name = (office.department, office.name)
        if not _OFFICE_ID.fullmatch(office.office_id):
            yield Trouble(f"{where}.office_id", "NOT_AN_ID")
        if office.office_id in ids:
            yield Trouble(f"{where}.office_id", "TWICE", office.office_id)
        if not all(part.strip() for part in name):
            yield Trouble(f"{where}.name", "EMPTY")
        if name in names:
            yield Trouble(f"{where}.name", "TWICE", office.name)
        ids.add(office.office_id)
        names.add(name)


def trouble_in_channels(channels: tuple[Channel, ...]) -> Iterator[Trouble]:
    """What is missing or there twice among the channels, and what would let a secret one speak (R-27…R-30, A-21)."""
    codes: set[str] = set()
    for number, channel in enumerate(channels):
        where = f"channels[{number}]"
        if not _CHANNEL.fullmatch(channel.code):
            yield Trouble(f"{where}.code", "NOT_A_CODE")
        if channel.code in codes:
            yield Trouble(f"{where}.code", "TWICE", channel.code)
        if not channel.feeds:
            yield Trouble(f"{where}.feeds", "EMPTY")
        if not channel.kinds:
            yield Trouble(f"{where}.kinds", "EMPTY")
        if channel.secret != (channel.feeds == ("offline_summary",)):
            yield Trouble(f"{where}.feeds", "SECRET_AND_SUMMARY")
        codes.add(channel.code)


def trouble_in_providers(providers: tuple[Sender, ...]) -> Iterator[Trouble]:
    """Which bureau is none that sends a list, is named twice, or without a name (R-18)."""
    codes: set[str] = set()
    for number, sender in enumerate(providers):
        where = f"providers[{number}]"
        if sender.code not in PROVIDERS:
            yield Trouble(f"{where}.code", "NO_PROVIDER", sender.code[:40])
        if sender.code in codes:
            yield Trouble(f"{where}.code", "TWICE", sender.code)
        if not sender.name.strip():
            yield Trouble(f"{where}.name", "EMPTY")
        codes.add(sender.code)


def quarter_named(appraisal: str) -> tuple[int, int] | None:
    """The year and quarter that an appraisal's name tells."""
    named = _QUARTER.match(appraisal)
    return (int(named[1]), int(named[2])) if named else None


def quarter_of(day: date) -> tuple[int, int]:
    """The year and quarter of a day."""
    return day.year, (day.month + 2) // 3
