"""A form that was keyed by mistake is set aside by two people and never stands in the way of the seal (R-17)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormState, SetFormAside
from services.ballot.events import FormSetAside
from services.ballot.paper.form import Form, decide_form, must_be_in_use, must_not_be_cast, read_serial
from services.kernel.event import Event
from services.kernel.two_people import must_be_two


def handle(request: SetFormAside, context: BallotContext) -> FormState:
    serial = read_serial(request.serial)
    wanted = FormSetAside(by=request.by, confirmed_by=request.confirmed_by)
    form = decide_form(
        context, request.appraisal, serial, lambda form: set_form_aside(wanted, form, serial), blind=True
    )
    return FormState(state=form.state)


def set_form_aside(wanted: FormSetAside, form: Form, serial: str) -> list[Event]:
    """Let what was keyed under this serial not stand; the form itself may be keyed again."""
    must_be_two(wanted.by, wanted.confirmed_by)
    must_not_be_cast(serial, form)
    must_be_in_use(serial, form)
    return [wanted] if form.entries else []
