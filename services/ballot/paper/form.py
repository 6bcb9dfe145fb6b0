"""One paper form, known by its serial: what was keyed from it, and whether its ballot is in the box (A-10, A-15)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from services.ballot.context import BallotContext
from services.ballot.contract import FormStep
from services.ballot.events import (
    BallotCast,
    FormAgreed,
    FormDisputed,
    FormEntered,
    FormSetAside,
    FormWithdrawn,
    WithdrawalReason,
)
from services.ballot.paper.batches.forms import forms_of
from services.ballot.paper.entry import Entry, entry_of, kept, secret_of
from services.ballot.refusals import FormCastAlready, FormOutOfUse, FormUnknown
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.kernel.log.words import can_be_kept
from services.kernel.proof.crockford import LOOKALIKES
from services.kernel.refusal import Malformed

Step = Event | Entry
"""What happens to a form: an event, but for what was keyed, which the log only says was keyed."""

NOTHING: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form's entries so far; or why it is out of use."""

    entries: tuple[Entry, ...] = ()
    disputed: bool = False
    cast: bool = False
    withdrawn: WithdrawalReason | None = None

    @property
    def state(self) -> FormStep:
        if self.withdrawn is not None:
            return "withdrawn"
        return "cast" if self.cast else "disputed" if self.disputed else "keyed" if self.entries else "untouched"


def evolve_form(form: Form, step: Step) -> Form:
    """What is known of a form after this."""
    match step:
        case Entry():
            return replace(form, entries=(*form.entries, step))
        case FormDisputed():
            return replace(form, disputed=True)
        case FormAgreed() | BallotCast():  # the latter in logs up to 0.3.0
            return replace(form, cast=True)
        case FormSetAside():
            return Form()
        case FormWithdrawn():
            return Form(withdrawn=step.reason)
    return form


def must_be_in_use(serial: str, form: Form) -> None:
    """Refuse a form that is out of use."""
    if form.withdrawn is not None:
        raise FormOutOfUse(serial=serial, reason=form.withdrawn)


def must_not_be_cast(serial: str, form: Form) -> None:
    """Refuse a form whose ballot is in the box."""
    if form.cast:
        raise FormCastAlready(serial=serial)


def read_serial(typed: str) -> str:
    """The serial as it was made, of what somebody typed off the paper. Raises `Malformed`."""
    must_be_writable("serial", typed)
    return typed.upper().translate(LOOKALIKES)


def must_be_writable(where: str, text: str) -> None:
    """Refuse characters that no database holds. Raises `Malformed`."""
    if not can_be_kept(text):
        raise Malformed(where=where, what="UNWRITABLE")


def form_of(context: BallotContext, appraisal: str, serial: str) -> Form:
    """A form that was made here. Raises `FormUnknown`. Once the box is sealed nobody reads its entries any more."""
    _must_have_been_made(context, appraisal, serial)
    history, _ = context.log.replay(appraisal, _stream(serial), _and_then, NOTHING)
    return _read(context, appraisal, serial, history)


def decide_form(
    context: BallotContext,
    appraisal: str,
    serial: str,
    decision: Callable[[Form], Iterable[Step]],
    *,
    blind: bool = False,
) -> Form:
    """Decide on a form that was made here, and append while the box is open. Answers the form after it.

    `blind`: what the entries say does not matter, so a form whose entries cannot be read is decided on, too. Entries
    that are decided go into the unsealed box, and the log says who keyed. Raises `BoxNotOpen`, `BoxSealedAlready`,
    `FormUnknown`, `BoxUnreadable` and what `decision` raises.
    """
    after = Form()
    entered: list[KeptBallot] = []

    def decide(history: tuple[Event, ...]) -> Iterable[Event]:
        nonlocal after
        _must_have_been_made(context, appraisal, serial)
        before = _read(context, appraisal, serial, history, blind=blind)
        steps = list(decision(before))
        after = reduce(evolve_form, steps, before)
        numbered = enumerate(steps, len(history) + 1)
        entered[:] = [kept(serial, number, step) for number, step in numbered if isinstance(step, Entry)]
        return [FormEntered(by=step.by) if isinstance(step, Entry) else step for step in steps]

    def put(connection: Connection) -> None:
        for entry in entered:
            context.unsealed.put_entry(connection, appraisal, entry)

    context.decide_while_open(appraisal, _stream(serial), _and_then, NOTHING, decide, put)
    return after


def _and_then(history: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    return (*history, event)


def _read(
    context: BallotContext, appraisal: str, serial: str, history: Sequence[Event], *, blind: bool = False
) -> Form:
    """The form since it was set aside last, with its entries as they lie in the box; `blind`: without what they say."""
    asides = [number for number, event in enumerate(history, 1) if isinstance(event, FormSetAside)]
    steps = list(enumerate(history, 1))[asides[-1] if asides else 0 :]
    entered = {number: event for number, event in steps if isinstance(event, FormEntered)}
    entries: dict[int, Step]
    if blind:
        entries = {number: Entry(by=event.by, choices=(), returned_on=date.min) for number, event in entered.items()}
    else:
        found = context.unsealed.entries(appraisal, [secret_of(serial, number) for number in entered])
        entries = dict(zip(entered, map(entry_of, found), strict=False))  # none, when the box is sealed
    return reduce(evolve_form, (entries.get(number, event) for number, event in steps), Form())


def _must_have_been_made(context: BallotContext, appraisal: str, serial: str) -> None:
    if serial not in forms_of(context, appraisal).serials:
        raise FormUnknown(serial=serial)


def _stream(serial: str) -> str:
    return f"form-{serial}"
