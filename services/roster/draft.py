"""Preparing an appraisal: its title, its rules, the offices to be appraised (R-02, R-05, R-06)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.refusal import Malformed, Refusal
from services.roster import vault
from services.roster.events import AppraisalDrafted, Office, Rules
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.unpack import AppraisalId, Line, unpack

_QUARTER = re.compile(r"\d{6}-(\d{4})Q([1-4])")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_OFFICE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")

Complaint = tuple[str, str]


class OpenedAlready(Refusal):
    """The appraisal is announced; rules and catalogue are frozen (D-1). Facts: `appraisal`."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An appraisal as the Inspection Office prepares it."""

    county: Line
    title: Line
    hotline: Line
    rules: Rules
    offices: tuple[Office, ...]
    rehearsal: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftAppraisal:
    """The Inspection Office prepares an appraisal, or changes what it has prepared."""

    appraisal: AppraisalId
    draft: Draft


def read_command(appraisal: Any, draft: Any) -> DraftAppraisal:
    """The command, whose draft has no field we do not know: a mistyped rule must not pass for its default."""
    command = unpack(DraftAppraisal, appraisal=appraisal, draft=draft)
    _no_unknown_fields(draft, Draft, "draft")
    _no_unknown_fields(draft["rules"], Rules, "draft.rules")
    for number, office in enumerate(draft["offices"]):
        _no_unknown_fields(office, Office, f"draft.offices[{number}]")
    return command


def handle(command: DraftAppraisal, foundation: Foundation) -> dict[str, Any]:
    rehearsal = command.draft.rehearsal or foundation.settings.rehearsal_clock is not None
    foundation.log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: draft_appraisal(command, state, rehearsal=rehearsal),
        beside=lambda connection: vault.make_secret(connection, command.appraisal),
    )
    return {"appraisal": command.appraisal, "offices": len(command.draft.offices), "rehearsal": rehearsal}


def draft_appraisal(command: DraftAppraisal, state: Preparation, *, rehearsal: bool = False) -> list[Event]:
    """Decide the draft. The same draft again changes nothing; another one replaces it until the opening."""
    draft = command.draft
    for where, what in (*_trouble_in_rules(command.appraisal, draft.rules), *_trouble_in_offices(draft.offices)):
        raise Malformed(where=where, what=what)
    drafted = AppraisalDrafted(
        county=draft.county,
        title=draft.title,
        hotline=draft.hotline,
        rules=draft.rules,
        offices=draft.offices,
        rehearsal=rehearsal or draft.rehearsal,
    )
    if state.draft == drafted:
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    return [drafted]


def _trouble_in_rules(appraisal: str, rules: Rules) -> Iterator[Complaint]:
    for name in ("published_at", "voting_from", "voting_until", "complaints_until"):
        if getattr(rules, name).tzinfo is None:
            yield f"rules.{name}", "needs an offset, as in 2024-07-01T00:00:00+08:00"
            return
    if rules.quarter_from > rules.quarter_to:
        yield "rules.quarter_to", "is before quarter_from"
    named = _QUARTER.match(appraisal)
    if named and (int(named[1]), int(named[2])) != _quarter(rules.quarter_from):
        yield "rules.quarter_from", f"is not in the quarter that {appraisal} names"
    if rules.voting_from >= rules.voting_until:
        yield "rules.voting_until", "is not after voting_from"
    if rules.published_at > rules.voting_from:
        yield "rules.published_at", "is after voting_from"
    if civil_date(rules.complaints_until) <= rules.quarter_to:
        yield "rules.complaints_until", "is not after the quarter"
    yield from _trouble_with_months(rules)
    yield from _trouble_with_numbers(rules)


def _trouble_with_months(rules: Rules) -> Iterator[Complaint]:
    if not _MONTH.fullmatch(rules.example_not_before):
        yield "rules.example_not_before", "is not a month, as in 2024-01"
    elif rules.example_not_before > f"{civil_date(rules.voting_until):%Y-%m}":
        yield "rules.example_not_before", "is after the voting"


def _trouble_with_numbers(rules: Rules) -> Iterator[Complaint]:
    for name in ("max_offices", "sample_size", "min_cell"):
        if getattr(rules, name) < 1:
            yield f"rules.{name}", "must be positive"
    if not 1 <= rules.categories_max <= 5:
        yield "rules.categories_max", "must be 1 to 5"
    weights = (rules.weight_directed, rules.weight_sampled, rules.weight_other)
    if min(weights) < 0 or not any(weights):
        yield "rules.weight_directed", "weights must not be negative, nor all be zero"


def _trouble_in_offices(offices: tuple[Office, ...]) -> Iterator[Complaint]:
    if not offices:
        yield "offices", "there are none"
    ids: set[str] = set()
    names: set[Complaint] = set()
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


def _no_unknown_fields(value: dict[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    for name in value.keys() - set(kind.__struct_fields__):
        raise Malformed(where=f"{where}.{name}", what="is not known")


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3
