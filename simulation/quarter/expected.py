"""What the count must come to, worked out a second time from what people did, as plainly as possible.

This knows nothing of the services: no events, no logs, no shared code. It is what a clerk with the paper and
a pencil would get, and the journey tests hold the system against it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from simulation.county import catalogue
from simulation.quarter import summary, timeline
from simulation.quarter.complaints import Matter, Push, push_is_late
from simulation.quarter.forms import LAST_DAY, Form
from simulation.quarter.picks import CATEGORIES, Choice
from simulation.quarter.votes import Vote

CUTOFF = "2024-01"
MAX_OFFICES = 10
SAMPLE = 200
GROUPS = ("leaders", "market", "projects", "service")
COUNTED_KINDS = ("举报", "投诉", "反映", "信访件")
NOT_COUNTED_STATUS = {"withdrawn": "WITHDRAWN", "not_accepted": "NOT_ACCEPTED", "unfounded": "UNFOUNDED"}

Ticks = dict[str, tuple[str, ...]]


class Tally:
    """Tick marks on a sheet: per office and source, and what people said of it."""

    def __init__(self) -> None:
        self.marks: Counter[tuple[str, str]] = Counter()
        self.categories: Counter[tuple[str, str]] = Counter()
        self.picks_counted = 0
        self.picks_void: Counter[str] = Counter()
        self.ballots: dict[str, dict[str, Any]] = {}

    def mark(self, source: str, ticks: Ticks) -> None:
        for office, categories in ticks.items():
            self.marks[office, source] += 1
            for category in categories:
                self.categories[office, category] += 1


def expected(
    forms: Sequence[Form],
    invited: Sequence[Vote],
    public: Sequence[Vote],
    walked: Sequence[str],
    matters: Sequence[Matter],
    told: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The figures of the result document: `ballots`, `picks`, `complaints`, and `offices` by id where votes fell.

    `walked` are the keys of the public ballots that were looked at, in ticket order; `told` is the summary of the
    discipline office, line by line.
    """
    tally = Tally()
    _count_ballots(tally, "leaders", [_paper(form) for form in forms])
    for group in ("market", "projects", "service"):
        _count_ballots(tally, group, [_online(vote) for vote in invited if vote.group == group])
    by_key = {vote.key: vote for vote in public if vote.expect == "received"}
    _count_ballots(tally, "public", [_online(by_key[key]) for key in walked])
    tally.ballots["public"] |= {"received": len(by_key), "walked": len(walked)}
    complaints = {**_count_complaints(tally, matters), **_count_summary(tally, told)}
    return {
        "ballots": tally.ballots,
        "picks": {"counted": tally.picks_counted, "void": {why: n for why, n in tally.picks_void.items() if n}},
        "complaints": complaints,
        "offices": {office: _line(tally, office) for office in sorted({office for office, _ in tally.marks})},
    }


Paper = tuple[str, Sequence[Choice], str]


def _paper(form: Form) -> Paper:
    """Why the form is void as a whole, if it is; what is ticked; which group's scope holds."""
    agreed = form.agreed
    if agreed.returned_on > LAST_DAY:
        return "OUT_OF_WINDOW", agreed.choices, "leaders"
    return "FORM_DAMAGED" if agreed.damaged else "", agreed.choices, "leaders"


def _online(vote: Vote) -> Paper | None:
    return ("", vote.choices, vote.group) if vote.expect == "received" else None


def _count_ballots(tally: Tally, source: str, papers: Iterable[Paper | None]) -> None:
    received, reasons = 0, Counter[str]()
    for paper in papers:
        if paper is None:
            continue
        received += 1
        reason, choices, group = paper
        if not reason and len({choice.office for choice in choices}) > MAX_OFFICES:
            reason = "OVER_LIMIT"
        ticks: Ticks = {}
        if reason:
            tally.picks_void[reason] += len({choice.office for choice in choices})
        else:
            ticks = _good_ticks(tally, choices, group)
            reason = "" if ticks else "BLANK"
        if reason:
            reasons[reason] += 1
        tally.mark(source, ticks)
    void = sum(reasons.values())
    tally.ballots[source] = {"received": received, "valid": received - void, "void": void, "reasons": dict(reasons)}


def _good_ticks(tally: Tally, choices: Sequence[Choice], group: str) -> Ticks:
    """The offices that get a vote; the same office twice is one tick with both sets of behaviours (A-28)."""
    ticks: Ticks = {}
    for office in dict.fromkeys(choice.office for choice in choices):
        same = [choice for choice in choices if choice.office == office]
        categories = tuple(c for c in CATEGORIES if any(c in choice.categories for choice in same))
        reason = _pick_fault(office, categories, same, group)
        if reason:
            tally.picks_void[reason] += 1
        else:
            tally.picks_counted += 1
            ticks[office] = categories
    return ticks


def _pick_fault(office: str, categories: Sequence[str], same: Sequence[Choice], group: str) -> str:
    if office not in catalogue.scope(group):
        return "OUT_OF_SCOPE"
    if not categories:
        return "NO_CATEGORY"
    examples = [choice.example for choice in same if choice.example is not None]
    if not examples:
        return "NO_EXAMPLE"
    if any(example.continues or (example.occurred or "") >= CUTOFF for example in examples):
        return ""
    return "EXAMPLE_TOO_OLD" if any(example.occurred for example in examples) else "EXAMPLE_UNDATED"


def _count_complaints(tally: Tally, matters: Sequence[Matter]) -> dict[str, Any]:
    """One vote for each person and office, in the channel where it was registered first; anonymous, each matter."""
    reported = [m for m in matters if any(_in_the_count(push) for push in m.pushes)]
    reasons: Counter[str] = Counter()
    votes: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for matter in sorted(reported, key=lambda m: (m.pushes[0].event["data"]["received_at"], m.source_id)):
        reason = _complaint_fault(matter)
        if reason:
            reasons[reason] += 1
            continue
        assert matter.sorting is not None
        for office, categories in matter.sorting.offices:
            _, known = votes.setdefault((_complainant(matter), office), (matter.channel, set()))
            known.update(categories)
    for (_, office), (channel, shown) in votes.items():
        tally.mark(channel, {office: tuple(c for c in CATEGORIES if c in shown)})
    return {
        "reported": len(reported),
        "counted": len(reported) - sum(reasons.values()),
        "not_counted": dict(reasons),
    }


def _count_summary(tally: Tally, told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Each matter the discipline office tells of is a vote."""
    for line in told:
        for _ in range(line["count"]):
            tally.mark(summary.CHANNEL, {line["office"]: tuple(line["categories"])})
    matters = sum(line["count"] for line in told)
    return {"summarised": {"reported": matters, "counted": matters, "not_counted": {}}} if told else {}


def _in_the_count(push: Push) -> bool:
    """The count reads the log up to the freeze; what comes after it is kept, and not even reported."""
    return push.expect != "refused" and push.at < timeline.COMPLAINTS_FROZEN


def _complaint_fault(matter: Matter) -> str:
    if all(push_is_late(push) for push in matter.pushes):
        return "LATE"
    data, sorting = matter.latest, matter.sorting
    if data["status"] in NOT_COUNTED_STATUS:
        return NOT_COUNTED_STATUS[data["status"]]
    if matter.into is not None:
        return "MERGED"
    if sorting is None:
        return "UNSORTED"
    if sorting.decline:
        return sorting.decline
    if not sorting.confirmed_by:
        return "NOT_CONFIRMED"
    if data["kind"] not in COUNTED_KINDS:
        return "KIND"
    if not sorting.offices:
        return "DEPARTMENT_ONLY"
    return "TOO_OLD" if data["occurred"] is not None and data["occurred"] < CUTOFF else ""


def _complainant(matter: Matter) -> str:
    who = matter.latest["complainant"]
    return who[-11:] if who else f"{matter.channel}/{matter.source_id}"


def _line(tally: Tally, office: str) -> dict[str, Any]:
    marks = {source: count for (marked, source), count in tally.marks.items() if marked == office}
    directed = {group: marks.get(group, 0) for group in GROUPS}
    other = {source: count for source, count in marks.items() if source not in (*GROUPS, "public")}
    sampled = marks.get("public", 0)
    return {
        "final": sum(directed.values()) + sampled + sum(other.values()),
        "directed": {**directed, "total": sum(directed.values())},
        "sampled": sampled,
        "other": {**other, "total": sum(other.values())},
        "categories": {c: tally.categories[office, c] for c in CATEGORIES},
    }
