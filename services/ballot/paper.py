"""A paper form is keyed twice, by two people who do not see each other's entry (R-17, A-15)."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from hashlib import sha256
from typing import Annotated, Any

import msgspec

from services.ballot.events import BallotCast, FormDisputed, FormKeyed
from services.ballot.holding import held_open
from services.ballot.picks import Choice, same_ticks, shape, ticks, to_picks
from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.log import Append, Outdated
from services.kernel.refusal import Malformed, Refusal
from services.kernel.words import Row, can_be_kept

TRIES = 5
_SERIAL = re.compile(r"[0-9A-Za-z_.-]{1,80}")


class KeyedAlready(Refusal):
    """The same person cannot key a form twice. Facts: `serial`, `by`."""


class FormCastAlready(Refusal):
    """The form's ballot is in the box. Facts: `serial`."""


@dataclass(frozen=True)
class Form:
    """One form's entries so far."""

    entries: tuple[FormKeyed, ...] = ()
    disputed: bool = False
    cast: bool = False

    @property
    def state(self) -> str:
        """`keyed`, `disputed` or `cast`."""
        return "cast" if self.cast else "disputed" if self.disputed else "keyed"


def evolve_form(form: Form, event: Event) -> Form:
    """What is known of a form after this."""
    match event:
        case FormKeyed():
            return replace(form, entries=(*form.entries, event))
        case FormDisputed():
            return replace(form, disputed=True)
        case BallotCast():
            return replace(form, cast=True)
    return form


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one person read off one form."""

    by: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    picks: list[Choice]
    returned_on: date
    damaged: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyForm:
    """One person keys one form."""

    appraisal: str
    serial: str
    entry: FormKeyed


def key_form(command: KeyForm, form: Form) -> list[Event]:
    """Two equal entries cast the ballot; two that differ wait for a third person, whose entry decides."""
    entry = command.entry
    mine = [earlier for earlier in form.entries if earlier.by == entry.by]
    if mine:
        if agree(mine[0], entry):
            return []
        raise KeyedAlready(serial=command.serial, by=entry.by)
    if form.cast:
        raise FormCastAlready(serial=command.serial)
    if not form.entries:
        return [entry]
    if form.disputed:
        return [entry, _ballot(command, entry)]
    first = form.entries[0]
    if agree(first, entry):
        return [entry, _ballot(command, first)]
    return [entry, FormDisputed(offices=_differing(first, entry))]


def agree(one: FormKeyed, other: FormKeyed) -> bool:
    """Whether two entries say the same. The wording of examples may differ; the first entry's is kept."""
    return (one.returned_on, one.damaged) == (other.returned_on, other.damaged) and same_ticks(one.picks, other.picks)


def _differing(one: FormKeyed, other: FormKeyed) -> tuple[str, ...]:
    here, there = Counter(ticks(one.picks)), Counter(ticks(other.picks))
    return tuple(sorted({tick[0] for tick in (here - there) + (there - here)}))


def _ballot(command: KeyForm, entry: FormKeyed) -> BallotCast:
    return BallotCast(
        ballot_id=sha256(f"pingyi-paper|{command.appraisal}|{command.serial}".encode()).hexdigest()[:32],
        group="leaders",
        channel="paper",
        picks=entry.picks,
        returned_on=entry.returned_on,
        damaged=entry.damaged,
    )


def handle_key_form(foundation: Foundation, appraisal: str, serial: str, entry: Any) -> dict[str, str]:
    """Record one entry. Answers `{"state": keyed | disputed | cast}`."""
    command, rows = _read(appraisal, serial, entry)
    for _ in range(TRIES):
        try:
            return {"state": _try_keying(foundation, command, rows).state}
        except Outdated as outdated:
            last = outdated
    raise last


def _read(appraisal: str, serial: Any, entry: Any) -> tuple[KeyForm, list[Row]]:
    if not (isinstance(serial, str) and _SERIAL.fullmatch(serial)):
        raise Malformed(where="serial", what="not letters and digits")
    try:
        read = msgspec.convert(entry, Entry)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise Malformed(where="entry", what=str(error)) from error
    if not can_be_kept(read.by):
        raise Malformed(where="by", what="characters that cannot be kept")
    picks, rows = to_picks(appraisal, shape(read.picks))
    keyed = FormKeyed(by=read.by, picks=picks, returned_on=read.returned_on, damaged=read.damaged)
    return KeyForm(appraisal=appraisal, serial=serial, entry=keyed), rows


def _try_keying(foundation: Foundation, command: KeyForm, rows: list[Row]) -> Form:
    log, appraisal, stream = foundation.log, command.appraisal, f"form-{command.serial}"
    held = held_open(foundation, appraisal)
    form, version = log.replay(appraisal, stream, evolve_form, Form())
    events = key_form(command, form)
    if not events:
        return form
    wish = Append(stream=stream, events=tuple(events), after=version, holding=held, rows=tuple(rows))
    (outcome,) = log.append_many(appraisal, [wish])
    if isinstance(outcome, Exception):
        raise outcome
    return reduce(evolve_form, events, form)
