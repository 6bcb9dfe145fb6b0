"""A form that is no good is withdrawn by two people (作废, R-17). A ballot that is in the box stays."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, WithdrawForm
from services.ballot.events import FormWithdrawn
from services.ballot.paper.form import Form, decide_form, must_be_in_use, must_not_be_cast, read_serial
from services.kernel.event import Event
from services.kernel.two_people import must_be_two


def handle(request: WithdrawForm, context: BallotContext) -> FormState:
    serial = read_serial(request.serial)
    wanted = FormWithdrawn(reason=request.reason, by=request.by, confirmed_by=request.confirmed_by)
    form = decide_form(context, request.appraisal, serial, lambda form: withdraw_form(wanted, form, serial), blind=True)
    return FormState(state=form.state)


def withdraw_form(wanted: FormWithdrawn, form: Form, serial: str) -> list[Event]:
    """Take a form out of use. The same again changes nothing."""
    must_be_two(wanted.by, wanted.confirmed_by)
    must_not_be_cast(serial, form)
    if form.withdrawn == wanted.reason:
        return []
    must_be_in_use(serial, form)
    return [wanted]
