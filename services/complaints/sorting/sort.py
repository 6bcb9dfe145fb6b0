"""Sorting a matter to the offices it is about (梳理, R-48, 1.3 rule 9)."""

from collections.abc import Sequence

from services.complaints.answers import MatterDecided
from services.complaints.contract import OfficeFound, Sort
from services.complaints.events import ComplaintSorted, SortedTo
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.complaints.refusals import UnknownOffice
from services.complaints.sorting.change_matter import change
from services.kernel.context import ServiceContext
from services.roster.events import CATEGORIES


def handle(request: Sort, context: ServiceContext) -> MatterDecided:
    """Record the sorting."""
    return change(context, request.appraisal, request.matter, lambda matter, intake: sort(request, matter, intake))


def sort(request: Sort, matter: Matter, intake: Intake) -> list[ComplaintSorted]:
    """Decide a sorting. A new one replaces the old and needs its own confirmation; the same again is nothing."""
    intake_.must_be_open(intake)
    must_be_sortable(request.matter, matter, request.by.channel)
    offices = merged(request.offices)
    for found in offices:
        if found.office not in intake.offices:
            raise UnknownOffice(office=found.office)
    event = ComplaintSorted(matter_id=request.matter, offices=offices, by=request.by.account)
    return [] if matter.sorting == event and matter.declined is None else [event]


def merged(offices: Sequence[OfficeFound]) -> tuple[SortedTo, ...]:
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
