"""Where two entries of a form differ, a third person reads the paper again, and settles just that (A-15)."""

import msgspec

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, SettleForm
from services.ballot.events import FormAgreed
from services.ballot.paper.entry import Entry, agree, differing
from services.ballot.paper.form import (
    Form,
    Step,
    decide_form,
    must_be_in_use,
    must_be_writable,
    must_not_be_cast,
    read_serial,
)
from services.ballot.picks import must_be_keepable
from services.ballot.refusals import (
    BeyondTheDifferences,
    DifferencesLeft,
    FormCastAlready,
    KeyedAlready,
    NothingDisputed,
)


def handle(request: SettleForm, context: BallotContext) -> FormState:
    must_be_writable("by", request.by)
    must_be_keepable(request.picks)
    asked = msgspec.structs.replace(request, serial=read_serial(request.serial))
    form = decide_form(context, asked.appraisal, asked.serial, lambda form: settle_form(asked, form))
    return FormState(state=form.state)


def settle_form(request: SettleForm, form: Form) -> list[Step]:
    """The ballot: what the entries agree on, and what the third person says of the rest."""
    must_be_in_use(request.serial, form)
    if not form.disputed:
        raise (FormCastAlready if form.cast else NothingDisputed)(serial=request.serial)
    first, second, *third = form.entries
    settled = _settled(request, first, second)
    if any(entry.by == request.by and agree(entry, settled) for entry in third):
        return []
    if request.by in {entry.by for entry in form.entries}:
        raise KeyedAlready(serial=request.serial, by=request.by)
    must_not_be_cast(request.serial, form)
    return [settled, FormAgreed()]


def _settled(request: SettleForm, first: Entry, second: Entry) -> Entry:
    """The whole form as it now reads. Raises `BeyondTheDifferences`, `DifferencesLeft`."""
    disputed = set(differing(first.picks, second.picks))
    agreed = sorted({choice.office for choice in request.picks} - disputed)
    left = []
    for name in ("returned_on", "damaged"):
        said, differ = getattr(request, name) is not None, getattr(first, name) != getattr(second, name)
        if said and not differ:
            agreed.append(name)
        if differ and not said:
            left.append(name)
    if agreed:
        raise BeyondTheDifferences(serial=request.serial, agreed=agreed)
    if left:
        raise DifferencesLeft(serial=request.serial, left=left)
    return Entry(
        by=request.by,
        choices=(*(choice for choice in first.choices if choice.office not in disputed), *request.picks),
        returned_on=first.returned_on if request.returned_on is None else request.returned_on,
        damaged=first.damaged if request.damaged is None else request.damaged,
    )
