"""A paper form is keyed twice, by two people who do not see each other's entry (R-17, A-15)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

import msgspec

from services.ballot.events import FormDisputed, FormKeyed, Pick
from services.ballot.form import Form, FormCastAlready, ballot_of, decide_form, must_be_in_use, read_serial
from services.ballot.picks import Choice, same_ticks, shape, ticks, to_picks
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.words import can_be_kept
from services.kernel.refusal import Malformed, Refusal

T = TypeVar("T")


class FormDisagreed(Refusal):
    """Its two entries differ; a third person settles the differences, not the whole form. Facts: `serial`."""


class KeyedAlready(Refusal):
    """The same person cannot key a form twice. Facts: `serial`, `by`."""


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
    """Two equal entries cast the ballot; two that differ wait for a third person (`settle_form`)."""
    entry = command.entry
    must_be_in_use(command.serial, form)
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
        raise FormDisagreed(serial=command.serial)
    first = form.entries[0]
    if agree(first, entry):
        return [entry, ballot_of(command.appraisal, command.serial, first)]
    return [entry, FormDisputed(offices=differing(first.picks, entry.picks))]


def agree(one: FormKeyed, other: FormKeyed) -> bool:
    """Whether two entries say the same. The wording of examples may differ; the first entry's is kept."""
    return (one.returned_on, one.damaged) == (other.returned_on, other.damaged) and same_ticks(one.picks, other.picks)


def differing(one: Iterable[Pick], other: Iterable[Pick]) -> tuple[str, ...]:
    """The offices about which two entries do not say the same."""
    here, there = Counter(ticks(one)), Counter(ticks(other))
    return tuple(sorted({tick[0] for tick in (here - there) + (there - here)}))


def handle_key_form(context: ServiceContext, appraisal: str, serial: str, entry: Any) -> dict[str, str]:
    """Record one entry. Answers `{"state": keyed | disputed | cast}`."""
    read = convert(entry, Entry, where="entry")
    picks, rows = to_picks(appraisal, shape(read.picks))
    keyed = FormKeyed(by=read.by, picks=picks, returned_on=read.returned_on, damaged=read.damaged)
    serial = read_serial(serial)
    command = KeyForm(appraisal=appraisal, serial=serial, entry=keyed)
    form = decide_form(context, appraisal, serial, lambda form: key_form(command, form), rows)
    return {"state": form.state}


def convert(sent: Any, shape_of: type[T], *, where: str) -> T:
    """What was sent in its shape. Raises `Malformed`."""
    try:
        read = msgspec.convert(sent, shape_of)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise Malformed(where=where, what=str(error)) from error
    if not can_be_kept(getattr(read, "by", "")):
        raise Malformed(where="by", what="characters that cannot be kept")
    return read
