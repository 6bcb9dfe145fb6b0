"""Where two entries of a form differ, a third person reads the paper again, and settles just that (A-15)."""

import msgspec

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, SettleForm
from services.ballot.events import FormKeyed, Pick
from services.ballot.paper.form import (
    Form,
    agree,
    ballot_of,
    decide_form,
    differing,
    must_be_in_use,
    must_be_writable,
    must_not_be_cast,
    read_serial,
)
from services.ballot.picks import must_be_keepable, to_picks
from services.ballot.refusals import (
    BeyondTheDifferences,
    DifferencesLeft,
    FormCastAlready,
    KeyedAlready,
    NothingDisputed,
)
from services.kernel.event import Event


def handle(request: SettleForm, context: BallotContext) -> FormState:
    must_be_writable("by", request.by)
    must_be_keepable(request.picks)
    asked = msgspec.structs.replace(request, serial=read_serial(request.serial))
    picks, rows = to_picks(asked.appraisal, asked.picks)
    form = decide_form(context, asked.appraisal, asked.serial, lambda form: settle_form(asked, form, picks), rows)
    return FormState(state=form.state)


def settle_form(request: SettleForm, form: Form, picks: tuple[Pick, ...]) -> list[Event]:
    """The ballot: what the entries agree on, and what the third person says of the rest.

    `picks` are the request's, as an event carries them.
    """
    must_be_in_use(request.serial, form)
    if not form.disputed:
        raise (FormCastAlready if form.cast else NothingDisputed)(serial=request.serial)
    first, second, *third = form.entries
    settled = _settled(request, picks, first, second)
    if any(entry.by == request.by and agree(entry, settled) for entry in third):
        return []
    if request.by in {entry.by for entry in form.entries}:
        raise KeyedAlready(serial=request.serial, by=request.by)
    must_not_be_cast(request.serial, form)
    return [settled, ballot_of(request.appraisal, request.serial, settled)]


def _settled(request: SettleForm, picks: tuple[Pick, ...], first: FormKeyed, second: FormKeyed) -> FormKeyed:
    """The whole form as it now reads. Raises `BeyondTheDifferences`, `DifferencesLeft`."""
    disputed = set(differing(first.picks, second.picks))
    agreed = sorted({pick.office for pick in picks} - disputed)
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
    return FormKeyed(
        by=request.by,
        picks=(*(pick for pick in first.picks if pick.office not in disputed), *picks),
        returned_on=first.returned_on if request.returned_on is None else request.returned_on,
        damaged=first.damaged if request.damaged is None else request.damaged,
    )
