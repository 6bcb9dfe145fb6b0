"""One paper form, known by its serial: what was keyed from it, and whether its ballot is in the box (A-10, A-15)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from hashlib import sha256
from typing import Any

from services.ballot.events import (
    BallotCast,
    FormDisputed,
    FormKeyed,
    FormSetAside,
    FormWithdrawn,
    WithdrawalReason,
)
from services.ballot.forms import forms_of
from services.ballot.holding import held_open
from services.ballot.receipt import LOOKALIKES
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.event_log import Append
from services.kernel.log.words import Row, can_be_kept
from services.kernel.refusal import Malformed, Outdated, Refusal

TRIES = 5
LONGEST_SERIAL = 80


class FormUnknown(Refusal):
    """No form with this serial was ever made: it is mistyped, or the paper is not ours. Facts: `serial`."""


class FormOutOfUse(Refusal):
    """The form was withdrawn (作废). Facts: `serial`, `reason`."""


class FormCastAlready(Refusal):
    """The form's ballot is in the box. Facts: `serial`."""


@dataclass(frozen=True)
class Form:
    """One form's entries so far; or why it is out of use."""

    entries: tuple[FormKeyed, ...] = ()
    disputed: bool = False
    cast: bool = False
    withdrawn: WithdrawalReason | None = None

    @property
    def state(self) -> str:
        """`untouched`, `keyed`, `disputed`, `cast` or `withdrawn`."""
        if self.withdrawn is not None:
            return "withdrawn"
        return "cast" if self.cast else "disputed" if self.disputed else "keyed" if self.entries else "untouched"


def evolve_form(form: Form, event: Event) -> Form:
    """What is known of a form after this."""
    match event:
        case FormKeyed():
            return replace(form, entries=(*form.entries, event))
        case FormDisputed():
            return replace(form, disputed=True)
        case BallotCast():
            return replace(form, cast=True)
        case FormSetAside():
            return Form()
        case FormWithdrawn():
            return Form(withdrawn=event.reason)
    return form


def must_be_in_use(serial: str, form: Form) -> None:
    """Refuse a form that is out of use."""
    if form.withdrawn is not None:
        raise FormOutOfUse(serial=serial, reason=form.withdrawn)


def ballot_of(appraisal: str, serial: str, entry: FormKeyed) -> BallotCast:
    """The ballot that an entry becomes."""
    return BallotCast(
        ballot_id=sha256(f"pingyi-paper|{appraisal}|{serial}".encode()).hexdigest()[:32],
        group="leaders",
        channel="paper",
        picks=entry.picks,
        returned_on=entry.returned_on,
        damaged=entry.damaged,
    )


def read_serial(serial: Any) -> str:
    """The serial as it was made, of what somebody typed off the paper. Raises `Malformed`."""
    if not (isinstance(serial, str) and len(serial) <= LONGEST_SERIAL and can_be_kept(serial)):
        raise Malformed(where="serial", what="not a serial")
    return serial.upper().translate(LOOKALIKES)


def decide_form(
    context: ServiceContext,
    appraisal: str,
    serial: str,
    decision: Callable[[Form], Iterable[Event]],
    rows: Iterable[Row] = (),
) -> Form:
    """Replay a form that was made here, decide, append while the box is open; if somebody was faster, again."""
    for _ in range(TRIES):
        try:
            return _try(context, appraisal, serial, decision, tuple(rows))
        except Outdated as outdated:
            last = outdated
    raise last


def form_of(context: ServiceContext, appraisal: str, serial: str) -> tuple[Form, int]:
    """A form that was made here, and the version of its stream. Raises `FormUnknown`."""
    if serial not in forms_of(context, appraisal).serials:
        raise FormUnknown(serial=serial)
    return context.log.replay(appraisal, f"form-{serial}", evolve_form, Form())


def _try(
    context: ServiceContext,
    appraisal: str,
    serial: str,
    decision: Callable[[Form], Iterable[Event]],
    rows: tuple[Row, ...],
) -> Form:
    held = held_open(context, appraisal)
    form, version = form_of(context, appraisal, serial)
    events = tuple(decision(form))
    if not events:
        return form
    wish = Append(stream=f"form-{serial}", events=events, after=version, expect_versions=held, rows=rows)
    (outcome,) = context.log.append_many(appraisal, [wish])
    if isinstance(outcome, Exception):
        raise outcome
    return reduce(evolve_form, events, form)
