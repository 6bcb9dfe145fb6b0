"""What upheld appeals put right (R-39, A-24): votes are moved or taken away, nothing else is judged again.

Neither the validity of a ballot nor the draw is reopened: a sample chosen after the result is known would be aimed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from services.complaints.events import ComplaintSorted, SortingConfirmed
from services.tally.counting.facts import Facts, Matter
from services.tally.events import MatterCorrection, PickCorrection
from services.tally.validity.validity import PickVerdict, Verdict

TWO_PEOPLE = ("review", "confirmation")


def correct_picks(
    ballot_id: str, verdict: Verdict, corrections: Mapping[tuple[str, str], tuple[int, PickCorrection]]
) -> Iterator[PickVerdict]:
    """The picks of one ballot as they stand after all corrections. A ballot gives an office one vote at most (A-28)."""
    voted: set[str] = set()
    for pick in verdict.picks:
        corrected = corrections.get((ballot_id, pick.office))
        if corrected is not None and verdict.valid:
            pick = _correct(pick, corrected[1])
        if pick.reason is None and pick.office in voted:
            pick = replace(pick, reason="DUPLICATE")
        if pick.reason is None:
            voted.add(pick.office)
        yield pick


def correct_matters(facts: Facts) -> tuple[dict[str, Matter], dict[str, str]]:
    """The complaints to count, and which do not count after all, with the ground of their correction."""
    matters, taken_out = dict(facts.matters), dict[str, str]()
    for matter_id, (_, correction) in facts.matters_corrected.items():
        matter = matters.get(matter_id)
        if matter is None or not matter.reports:
            continue
        if correction.offices:
            matters[matter_id] = _sorted_anew(matter, correction)
        else:
            taken_out[matter_id] = correction.ground
    return matters, taken_out


def _correct(pick: PickVerdict, correction: PickCorrection) -> PickVerdict:
    if correction.to is None:
        return replace(pick, reason=correction.ground)
    return replace(pick, office=correction.to, reason=None)


def _sorted_anew(matter: Matter, correction: MatterCorrection) -> Matter:
    """As if the sorters had sorted it so, and had done nothing else with it."""
    first, second = TWO_PEOPLE
    sorting = ComplaintSorted(matter_id=correction.matter_id, offices=correction.offices, by=first)
    agreed = SortingConfirmed(matter_id=correction.matter_id, sorting=1, by=second)
    return replace(matter, decisions={1: sorting, 2: agreed}, undone=set())
