"""Sorting a matter to the offices it is about (梳理, R-48, 1.3 rule 9)."""

import msgspec

from services.complaints.desk import Id, Sorter, change
from services.complaints.events import ComplaintSorted, SortedTo
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal
from services.roster.events import CATEGORIES, CategoryCode


class UnknownOffice(Refusal):
    """No office of this id is in the catalogue. Facts: `office`."""


class CategoryMissing(Refusal):
    """An office is named without saying what is wrong with it. Facts: `office`."""


class OfficeFound(msgspec.Struct, frozen=True):
    """An office the sorter found in the words, and what kinds of behaviour they show."""

    office: Id
    categories: list[CategoryCode] = []


class SortComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter names the offices; none means that the words tell the department only."""

    appraisal: Id
    matter_id: Id
    offices: list[OfficeFound]
    by: Sorter


def handle(command: SortComplaint, context: ServiceContext) -> dict[str, str]:
    """Record the sorting. Answers `{matter_id}`."""
    return change(context, command.appraisal, command.matter_id, lambda matter, intake: sort(command, matter, intake))


def sort(command: SortComplaint, matter: Matter, intake: Intake) -> list[ComplaintSorted]:
    """Decide a sorting. A new one replaces the old and needs its own confirmation; the same again is nothing."""
    intake_.must_be_open(intake)
    must_be_sortable(command.matter_id, matter, command.by.channel)
    offices = merged(command.offices)
    for found in offices:
        if found.office not in intake.offices:
            raise UnknownOffice(office=found.office)
        if not found.categories:
            raise CategoryMissing(office=found.office)
    event = ComplaintSorted(matter_id=command.matter_id, offices=offices, by=command.by.account)
    return [] if matter.sorting == event and matter.declined is None else [event]


def merged(offices: list[OfficeFound]) -> tuple[SortedTo, ...]:
    """Each office once, its categories together and in the order of the form."""
    named = dict.fromkeys(found.office for found in offices)
    return tuple(
        SortedTo(
            office=office,
            categories=tuple(
                category
                for category in CATEGORIES
                if any(category in found.categories for found in offices if found.office == office)
            ),
        )
        for office in named
    )
