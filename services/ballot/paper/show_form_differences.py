"""Showing what two entries of a form say differently, and nothing else; not who said what (A-15)."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from services.ballot.context import BallotContext
from services.ballot.contract import FormDifferences, OfficeReadings, Reading, ShowFormDifferences
from services.ballot.events import Pick
from services.ballot.paper.entry import differing
from services.ballot.paper.form import Form, form_of, read_serial
from services.ballot.refusals import NothingDisputed

V = TypeVar("V")


def handle(request: ShowFormDifferences, context: BallotContext) -> FormDifferences:
    serial = read_serial(request.serial)
    form = form_of(context, request.appraisal, serial)
    if form.state != "disputed":
        raise NothingDisputed(serial=serial)
    return differences(serial, form)


def differences(serial: str, form: Form) -> FormDifferences:
    """What the first two entries of a form say differently."""
    first, second = form.entries[:2]
    return FormDifferences(
        serial=serial,
        returned_on=_both(first.returned_on, second.returned_on),
        damaged=_both(first.damaged, second.damaged),
        offices=[
            OfficeReadings(
                office=office, readings=_unordered(_reading(office, first.picks), _reading(office, second.picks))
            )
            for office in differing(first.picks, second.picks)
        ],
    )


def _both(one: V, other: V) -> list[V] | None:
    return None if one == other else _unordered(one, other)


def _unordered(one: V, other: V) -> list[V]:
    """Two values in an order that does not tell whose is whose."""
    return sorted((one, other), key=msgspec.json.encode)


def _reading(office: str, picks: Iterable[Pick]) -> list[Reading]:
    return [
        Reading(
            categories=list(pick.categories),
            ticked=pick.ticked,
            example=pick.example is not None,
            occurred=pick.occurred,
            continues=pick.continues,
        )
        for pick in picks
        if pick.office == office
    ]
