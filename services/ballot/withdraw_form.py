"""A form that was keyed by mistake is set aside, one that is no good is withdrawn; each by two people (R-17).

So a mistyped serial, a spoiled form or a copy never stands in the way of the seal. A ballot that is in the box stays.
"""

from typing import get_args

from services.ballot.events import FormSetAside, FormWithdrawn, WithdrawalReason
from services.ballot.form import Form, FormCastAlready, decide_form, must_be_in_use, read_serial
from services.ballot.two_people import two_people
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed


def set_aside(wanted: FormSetAside, serial: str, form: Form) -> list[Event]:
    """Let what was keyed under this serial not stand; the form itself may be keyed again."""
    two_people(wanted.by, wanted.confirmed_by)
    _not_cast(serial, form)
    must_be_in_use(serial, form)
    return [wanted] if form.entries else []


def withdraw(wanted: FormWithdrawn, serial: str, form: Form) -> list[Event]:
    """Take a form out of use. The same again changes nothing."""
    two_people(wanted.by, wanted.confirmed_by)
    _not_cast(serial, form)
    if form.withdrawn == wanted.reason:
        return []
    must_be_in_use(serial, form)
    return [wanted]


def handle_set_aside(
    context: ServiceContext, appraisal: str, serial: str, by: str, confirmed_by: str
) -> dict[str, str]:
    """Set a form's entries aside. Answers `{"state": "untouched"}`."""
    serial, wanted = read_serial(serial), FormSetAside(by=by, confirmed_by=confirmed_by)
    form = decide_form(context, appraisal, serial, lambda form: set_aside(wanted, serial, form))
    return {"state": form.state}


def handle_withdraw(
    context: ServiceContext, appraisal: str, serial: str, reason: WithdrawalReason, by: str, confirmed_by: str
) -> dict[str, str]:
    """Withdraw a form. Answers `{"state": "withdrawn"}`."""
    if reason not in get_args(WithdrawalReason):
        raise Malformed(where="reason", what=f"none of {', '.join(get_args(WithdrawalReason))}")
    serial, wanted = read_serial(serial), FormWithdrawn(reason=reason, by=by, confirmed_by=confirmed_by)
    form = decide_form(context, appraisal, serial, lambda form: withdraw(wanted, serial, form))
    return {"state": form.state}


def _not_cast(serial: str, form: Form) -> None:
    if form.cast:
        raise FormCastAlready(serial=serial)
