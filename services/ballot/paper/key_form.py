"""A paper form is keyed twice, by two people who do not see each other's entry (R-17, A-15)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, KeyForm
from services.ballot.events import FormDisputed, FormKeyed
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
from services.ballot.refusals import FormDisagreed, KeyedAlready
from services.kernel.event import Event


def handle(request: KeyForm, context: BallotContext) -> FormState:
    must_be_writable("by", request.by)
    must_be_keepable(request.picks)
    serial = read_serial(request.serial)
    picks, rows = to_picks(request.appraisal, request.picks)
    entry = FormKeyed(by=request.by, picks=picks, returned_on=request.returned_on, damaged=request.damaged)
    form = decide_form(
        context, request.appraisal, serial, lambda form: key_form(entry, form, request.appraisal, serial), rows
    )
    return FormState(state=form.state)


def key_form(entry: FormKeyed, form: Form, appraisal: str, serial: str) -> list[Event]:
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
    first = form.entries[0]
    if agree(first, entry):
        return [entry, ballot_of(appraisal, serial, first)]
    return [entry, FormDisputed(offices=differing(first.picks, entry.picks))]
