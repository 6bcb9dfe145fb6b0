"""Paper forms: handed out, returned, keyed twice by two people who do not see each other's entry (R-17, A-15)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.events import BallotCast, FormDisputed, FormKeyed, FormsIssued, FormsReturned
from services.ballot.picks import Choice, same_ticks, shape, ticks, to_picks
from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.log import Append, Outdated
from services.kernel.refusal import Malformed, Refusal
from services.kernel.words import Row

TRIES = 5


class MoreReturnedThanIssued(Refusal):
    """More forms came back than were handed out: the batch stops. Facts: `issued`, `returned`."""


class KeyedAlready(Refusal):
    """The same person cannot key a form twice. Facts: `serial`, `by`."""


class FormCastAlready(Refusal):
    """The form's ballot is in the box. Facts: `serial`."""


@dataclass(frozen=True)
class Forms:
    """How many forms are out and back."""

    issued: int = 0
    returned: int = 0


def evolve_forms(forms: Forms, event: Event) -> Forms:
    """What is out and back after this."""
    match event:
        case FormsIssued():
            return replace(forms, issued=forms.issued + event.count)
        case FormsReturned():
            return replace(forms, returned=forms.returned + event.count)
    return forms


def issue_forms(count: int) -> list[FormsIssued]:
    """Hand forms out."""
    if count < 1:
        raise Malformed(where="count", what="less than 1")
    return [FormsIssued(count=count)]


def return_forms(count: int, returned_on: date, forms: Forms) -> list[FormsReturned]:
    """Take forms back; never more than were handed out."""
    if count < 1:
        raise Malformed(where="count", what="less than 1")
    if forms.returned + count > forms.issued:
        raise MoreReturnedThanIssued(issued=forms.issued, returned=forms.returned + count)
    return [FormsReturned(count=count, returned_on=returned_on)]


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

    by: str
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
    return tuple(sorted({tick[0] for tick in set(ticks(one.picks)) ^ set(ticks(other.picks))}))


def _ballot(command: KeyForm, entry: FormKeyed) -> BallotCast:
    return BallotCast(
        ballot_id=sha256(f"pingyi-paper|{command.appraisal}|{command.serial}".encode()).hexdigest()[:32],
        group="leaders",
        channel="paper",
        picks=entry.picks,
        returned_on=entry.returned_on,
        damaged=entry.damaged,
    )


def handle_issue_forms(foundation: Foundation, appraisal: str, count: int) -> dict[str, int]:
    """Record that forms went out. Answers how many are out and back."""
    forms = _decide_forms(foundation, appraisal, lambda _forms: issue_forms(count))
    return {"issued": forms.issued, "returned": forms.returned}


def handle_return_forms(foundation: Foundation, appraisal: str, count: int, returned_on: date) -> dict[str, int]:
    """Record that forms came back. Answers how many are out and back."""
    forms = _decide_forms(foundation, appraisal, lambda forms: return_forms(count, returned_on, forms))
    return {"issued": forms.issued, "returned": forms.returned}


def _decide_forms(foundation: Foundation, appraisal: str, decision: Callable[[Forms], Iterable[Event]]) -> Forms:
    box, _ = foundation.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
    boxes.rules_of(box)
    return foundation.log.decide(appraisal, f"forms-{appraisal}", evolve_forms, Forms(), decision)


def handle_key_form(foundation: Foundation, appraisal: str, serial: str, entry: Any) -> dict[str, str]:
    """Record one entry. Answers `{"state": keyed | disputed | cast}`."""
    try:
        read = msgspec.convert(entry, Entry)
    except msgspec.ValidationError as error:
        raise Malformed(where="entry", what=str(error)) from error
    picks, rows = to_picks(appraisal, shape(read.picks))
    keyed = FormKeyed(by=read.by, picks=picks, returned_on=read.returned_on, damaged=read.damaged)
    command = KeyForm(appraisal=appraisal, serial=serial, entry=keyed)
    for _ in range(TRIES):
        state = _try_keying(foundation, command, rows)
        if state is not None:
            return {"state": state}
    raise Outdated(stream=f"form-{serial}", expected=0, actual=0)


def _try_keying(foundation: Foundation, command: KeyForm, rows: list[Row]) -> str | None:
    log, appraisal, stream = foundation.log, command.appraisal, f"form-{command.serial}"
    box, box_version = log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
    boxes.rules_of(box)
    form, version = log.replay(appraisal, stream, evolve_form, Form())
    events = key_form(command, form)
    if not events:
        return form.state
    wish = Append(
        stream=stream,
        events=tuple(events),
        after=version,
        holding=((boxes.stream(appraisal), box_version),),
        rows=tuple(rows),
    )
    (outcome,) = log.append_many(appraisal, [wish])
    if isinstance(outcome, Outdated):
        return None
    if isinstance(outcome, Exception):
        raise outcome
    for event in events:
        form = evolve_form(form, event)
    return form.state
