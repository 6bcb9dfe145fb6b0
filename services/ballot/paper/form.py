"""One paper form, known by its serial: what was keyed from it, and whether its ballot is in the box (A-10, A-15)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from services.ballot.context import BallotContext
from services.ballot.contract import FormStep
from services.ballot.events import (
    BallotCast,
    FormDisputed,
    FormKeyed,
    FormSetAside,
    FormWithdrawn,
    Pick,
    WithdrawalReason,
)
from services.ballot.paper.batches.forms import forms_of
from services.ballot.picks import same_ticks, ticks
from services.ballot.receipts.receipt import LOOKALIKES
from services.ballot.refusals import FormCastAlready, FormOutOfUse, FormUnknown
from services.kernel.event import Event
from services.kernel.log.words import Row, can_be_kept
from services.kernel.refusal import Malformed


@dataclass(frozen=True)
class Form:
    """One form's entries so far; or why it is out of use."""

    entries: tuple[FormKeyed, ...] = ()
    disputed: bool = False
    cast: bool = False
    withdrawn: WithdrawalReason | None = None

    @property
    def state(self) -> FormStep:
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


def must_not_be_cast(serial: str, form: Form) -> None:
    """Refuse a form whose ballot is in the box."""
    if form.cast:
        raise FormCastAlready(serial=serial)


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


def agree(one: FormKeyed, other: FormKeyed) -> bool:
    """Whether two entries say the same. The wording of examples may differ; the first entry's is kept."""
    return (one.returned_on, one.damaged) == (other.returned_on, other.damaged) and same_ticks(one.picks, other.picks)


def differing(one: Iterable[Pick], other: Iterable[Pick]) -> tuple[str, ...]:
    """The offices about which two entries do not say the same."""
    here, there = Counter(ticks(one)), Counter(ticks(other))
    return tuple(sorted({tick[0] for tick in (here - there) + (there - here)}))


def read_serial(typed: str) -> str:
    """The serial as it was made, of what somebody typed off the paper. Raises `Malformed`."""
    must_be_writable("serial", typed)
    return typed.upper().translate(LOOKALIKES)


def must_be_writable(where: str, text: str) -> None:
    """Refuse characters that no database holds. Raises `Malformed`."""
    if not can_be_kept(text):
        raise Malformed(where=where, what="UNWRITABLE")


def form_of(context: BallotContext, appraisal: str, serial: str) -> Form:
    """A form that was made here. Raises `FormUnknown`."""
    _must_have_been_made(context, appraisal, serial)
    form, _ = context.log.replay(appraisal, _stream(serial), evolve_form, Form())
    return form


def decide_form(
    context: BallotContext,
    appraisal: str,
    serial: str,
    decision: Callable[[Form], Iterable[Event]],
    rows: Iterable[Row] = (),
) -> Form:
    """Decide on a form that was made here, and append while the box is open. Answers the form after it.

    Raises `BoxNotOpen`, `BoxSealedAlready`, `FormUnknown` and what `decision` raises.
    """

    def decide(form: Form) -> Iterable[Event]:
        _must_have_been_made(context, appraisal, serial)
        return decision(form)

    return context.decide_while_open(appraisal, _stream(serial), evolve_form, Form(), decide, rows)


def _must_have_been_made(context: BallotContext, appraisal: str, serial: str) -> None:
    if serial not in forms_of(context, appraisal).serials:
        raise FormUnknown(serial=serial)


def _stream(serial: str) -> str:
    return f"form-{serial}"
