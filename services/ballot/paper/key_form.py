"""A paper form is keyed twice, by two people who do not see each other's entry (R-17, A-15)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, KeyForm
from services.ballot.events import FormAgreed, FormDisputed
from services.ballot.paper.entry import Entry, agree
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
from services.ballot.refusals import FormDisagreed, KeyedAlready


def handle(request: KeyForm, context: BallotContext) -> FormState:
    must_be_writable("by", request.by)
    must_be_keepable(request.picks)
    serial = read_serial(request.serial)
    entry = Entry(by=request.by, choices=request.picks, returned_on=request.returned_on, damaged=request.damaged)
    form = decide_form(context, request.appraisal, serial, lambda form: key_form(entry, form, serial))
    return FormState(state=form.state)


def key_form(entry: Entry, form: Form, serial: str) -> list[Step]:
    """Two equal entries cast the ballot; two that differ wait for a third person (`settle_form`)."""
    must_be_in_use(serial, form)
    mine = [earlier for earlier in form.entries if earlier.by == entry.by]
    if mine:
        if agree(mine[0], entry):
            return []
        raise KeyedAlready(serial=serial, by=entry.by)
    must_not_be_cast(serial, form)
    if not form.entries:
        return [entry]
    if form.disputed:
        raise FormDisagreed(serial=serial)
    return [entry, FormAgreed() if agree(form.entries[0], entry) else FormDisputed()]
