"""Where two entries of a form differ, a third person reads the paper again, and settles just that (A-15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec

from services.ballot.events import FormKeyed, Pick
from services.ballot.form import Form, FormCastAlready, ballot_of, decide_form, form_of, must_be_in_use, read_serial
from services.ballot.paper import KeyedAlready, agree, convert, differing
from services.ballot.picks import Choice, shape, to_picks
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Refusal


class NothingDisputed(Refusal):
    """The form has no two entries that differ. Facts: `serial`."""


class BeyondTheDifferences(Refusal):
    """The entries agree on this, and it stands. Facts: `serial`, `agreed`."""


class DifferencesLeft(Refusal):
    """The settlement does not say what is so. Facts: `serial`, `left`."""


class Settlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the third person reads where the entries differ. An office left out is not filled in on the paper."""

    by: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    picks: list[Choice] = []
    returned_on: date | None = None
    damaged: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SettleForm:
    """A third person settles the differences of a form."""

    appraisal: str
    serial: str
    by: str
    picks: tuple[Pick, ...]
    returned_on: date | None
    damaged: bool | None


def settle_form(command: SettleForm, form: Form) -> list[Event]:
    """The ballot: what the entries agree on, and what the third person says of the rest."""
    must_be_in_use(command.serial, form)
    if not form.disputed:
        raise (FormCastAlready if form.cast else NothingDisputed)(serial=command.serial)
    first, second, *third = form.entries
    settled = _settled(command, first, second)
    if any(entry.by == command.by and agree(entry, settled) for entry in third):
        return []
    if command.by in {entry.by for entry in form.entries}:
        raise KeyedAlready(serial=command.serial, by=command.by)
    if form.cast:
        raise FormCastAlready(serial=command.serial)
    return [settled, ballot_of(command.appraisal, command.serial, settled)]


def _settled(command: SettleForm, first: FormKeyed, second: FormKeyed) -> FormKeyed:
    """The whole form as it now reads. Raises `BeyondTheDifferences`, `DifferencesLeft`."""
    disputed = set(differing(first.picks, second.picks))
    agreed = sorted({pick.office for pick in command.picks} - disputed)
    left = []
    for name in ("returned_on", "damaged"):
        said, differ = getattr(command, name) is not None, getattr(first, name) != getattr(second, name)
        if said and not differ:
            agreed.append(name)
        if differ and not said:
            left.append(name)
    if agreed:
        raise BeyondTheDifferences(serial=command.serial, agreed=agreed)
    if left:
        raise DifferencesLeft(serial=command.serial, left=left)
    return FormKeyed(
        by=command.by,
        picks=(*(pick for pick in first.picks if pick.office not in disputed), *command.picks),
        returned_on=first.returned_on if command.returned_on is None else command.returned_on,
        damaged=first.damaged if command.damaged is None else command.damaged,
    )


def differences(form: Form) -> dict[str, Any]:
    """What the two entries say differently, and nothing else; not who said what.

    `{returned_on, damaged, offices: [{office, readings}]}`: two values each where they differ, else null; a reading is
    a list of `{categories, ticked, example, occurred, continues}`, where `example` says whether there is one.
    """
    first, second = form.entries[:2]
    return {
        "returned_on": _both(first.returned_on.isoformat(), second.returned_on.isoformat()),
        "damaged": _both(first.damaged, second.damaged),
        "offices": [
            {"office": office, "readings": _both(_reading(office, first.picks), _reading(office, second.picks))}
            for office in differing(first.picks, second.picks)
        ],
    }


def _both(one: Any, other: Any) -> list[Any] | None:
    """Two values in an order that does not tell whose is whose; None when they are one."""
    return None if one == other else sorted((one, other), key=lambda value: msgspec.json.encode(value))


def _reading(office: str, picks: Iterable[Pick]) -> list[dict[str, Any]]:
    return [
        {
            "categories": list(pick.categories),
            "ticked": pick.ticked,
            "example": pick.example is not None,
            "occurred": pick.occurred,
            "continues": pick.continues,
        }
        for pick in picks
        if pick.office == office
    ]


def handle_differences(context: ServiceContext, appraisal: str, serial: str) -> dict[str, Any]:
    """The differences of a disputed form."""
    serial = read_serial(serial)
    form, _ = form_of(context, appraisal, serial)
    if form.state != "disputed":
        raise NothingDisputed(serial=serial)
    return {"serial": serial, **differences(form)}


def handle_settle_form(context: ServiceContext, appraisal: str, serial: str, settlement: Any) -> dict[str, str]:
    """Settle. Answers `{"state": "cast"}`."""
    read = convert(settlement, Settlement, where="settlement")
    picks, rows = to_picks(appraisal, shape(read.picks))
    command = SettleForm(
        appraisal=appraisal,
        serial=read_serial(serial),
        by=read.by,
        picks=picks,
        returned_on=read.returned_on,
        damaged=read.damaged,
    )
    form = decide_form(context, appraisal, command.serial, lambda form: settle_form(command, form), rows)
    return {"state": form.state}
