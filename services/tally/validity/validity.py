"""Which ballots are valid and which picks count (有效票认定, R-31…R-37): a pure judgement, never a total."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from services.ballot.events import BallotCast, Pick
from services.kernel.clock import last_day
from services.roster.events import CATEGORIES, CategoryCode, GroupCode, Office, Rules
from services.tally.events import BallotReason, Ground, PickReason, PickRuled

Rulings = Mapping[tuple[str, str], PickRuled]
Catalogue = Mapping[str, Office]


class ExampleState(IntEnum):
    """How an example stands against the cut-off, the most favourable first (A-06, A-07)."""

    ACCEPTABLE = 0
    SPANNING = 1
    UNDATED = 2
    TOO_OLD = 3
    MISSING = 4


@dataclass(frozen=True, kw_only=True)
class PickVerdict:
    """One office of a ballot: it counts once, with its categories, or it is void for one reason."""

    office: str
    categories: tuple[CategoryCode, ...]
    reason: PickReason | BallotReason | Ground | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A ballot is valid, or void for one reason. Each office ticked appears once among the picks."""

    picks: tuple[PickVerdict, ...]
    reason: BallotReason | None = None

    @property
    def valid(self) -> bool:
        return self.reason is None


def judge(
    ballot: BallotCast, rules: Rules, offices: Catalogue, rulings: Rulings, voided: Container[str] = ()
) -> Verdict:
    """Judge one ballot. The whole ballot comes first: 11 ticks void it, whatever is wrong with the eleventh (A-05).

    `voided` are the ballots whose voters have paper forms, as roster found out late (A-17).
    """
    picks = merged(ballot.picks, rules)
    reason = "DUPLICATE_PERSON" if ballot.ballot_id in voided else whole_ballot(ballot, picks, rules)
    if reason is not None:
        return Verdict(picks=tuple(_verdict(pick, reason) for pick in picks), reason=reason)
    beyond = beyond_limit(picks, rules)
    verdicts = tuple(
        _verdict(pick, "OVER_LIMIT")
        if pick.office in beyond
        else _verdict(pick, pick_reason(pick, ballot, rules, offices, rulings.get((ballot.ballot_id, pick.office))))
        for pick in picks
    )
    if rules.over_limit == "void_excess":
        verdicts = _without_excess(verdicts, rules)
    if all(verdict.reason for verdict in verdicts) and rules.all_picks_void == "void_ballot":
        return Verdict(picks=verdicts, reason="BLANK")  # 1.4: it must not take one of the 200 places
    return Verdict(picks=verdicts)


def whole_ballot(ballot: BallotCast, picks: tuple[Pick, ...], rules: Rules) -> BallotReason | None:
    """Why the ballot is void as a whole, before any of its (merged) picks is looked at; None: it is not."""
    if ballot.damaged:
        return "FORM_DAMAGED"
    if ballot.late or (ballot.returned_on is not None and ballot.returned_on > last_day(rules.voting_until)):
        return "OUT_OF_WINDOW"  # paper counts by the day it came back
    if rules.over_limit == "void_ballot" and sum(pick.ticked for pick in picks) > rules.max_offices:
        return "OVER_LIMIT"
    return None if picks else "BLANK"


def beyond_limit(picks: tuple[Pick, ...], rules: Rules) -> frozenset[str]:
    """The offices ticked beyond the limit; under the literal rule such a ballot is void as a whole (A-05).

    Where only what counts takes a place, none is known to be beyond it before every pick is judged.
    """
    if rules.over_limit == "void_excess":
        return frozenset()
    ticked = [pick.office for pick in picks if pick.ticked]
    return frozenset(ticked[rules.max_offices :])


def pick_reason(
    pick: Pick, ballot: BallotCast, rules: Rules, offices: Catalogue, ruling: PickRuled | None
) -> PickReason | None:
    """Why a pick is void; None: it counts. A ruling decides only what needs judgement."""
    if ruling is not None and doubt(pick, ballot, rules, offices) is not None:
        return None if ruling.counted else ruling.reason
    if not pick.ticked:
        return "NOT_TICKED"
    return _without_example(pick, ballot.group, rules, offices) or _BY_STANDING[example_state(pick, rules)]


def doubt(pick: Pick, ballot: BallotCast, rules: Rules, offices: Catalogue) -> PickReason | None:
    """Why people must look at a pick; None: the rules alone decide.

    The example has no date, or it began before the cut-off and went on (A-06); or somebody wrote an example on
    a paper form and left out the tick or the category, so that what they meant may be clear all the same (A-08); or
    whether it is concrete is to be said of each (A-07).
    """
    standing = example_state(pick, rules)
    if standing in (ExampleState.TOO_OLD, ExampleState.MISSING):
        return None
    defect = _without_example(pick, ballot.group, rules, offices)
    if defect == "NO_CATEGORY" and ballot.channel == "paper" and not pick.categories:
        return defect
    if defect is not None:
        return None
    if not pick.ticked:
        return "NOT_TICKED"
    return _DOUBTS.get(standing) or ("NO_EXAMPLE" if rules.examples_ruled == "every" else None)


def example_state(pick: Pick, rules: Rules) -> ExampleState:
    """Where the example stands before anybody has ruled on it. Months are `YYYY-MM` and compare as text."""
    if pick.example is None:
        return ExampleState.MISSING
    if pick.occurred is None:
        return ExampleState.UNDATED
    if pick.occurred >= rules.example_not_before[:7]:
        return ExampleState.ACCEPTABLE
    return ExampleState.SPANNING if pick.continues else ExampleState.TOO_OLD


def merged(picks: tuple[Pick, ...], rules: Rules) -> tuple[Pick, ...]:
    """One pick for each office, in the order first ticked (A-28).

    Categories are united. Of the examples the most favourable is kept: acceptable before spanning before
    undated before too old; among equals the earliest month, then the one written first.
    """
    by_office: dict[str, list[Pick]] = {}
    for pick in picks:
        by_office.setdefault(pick.office, []).append(pick)
    return tuple(_merge(same, rules) for same in by_office.values())


_BY_STANDING: Mapping[ExampleState, PickReason | None] = {
    ExampleState.ACCEPTABLE: None,
    ExampleState.SPANNING: None,
    ExampleState.UNDATED: "EXAMPLE_UNDATED",
    ExampleState.TOO_OLD: "EXAMPLE_TOO_OLD",
    ExampleState.MISSING: "NO_EXAMPLE",
}


_DOUBTS: Mapping[ExampleState, PickReason] = {
    ExampleState.SPANNING: "EXAMPLE_TOO_OLD",
    ExampleState.UNDATED: "EXAMPLE_UNDATED",
}


def _without_example(pick: Pick, group: GroupCode, rules: Rules, offices: Catalogue) -> PickReason | None:
    office = offices.get(pick.office)
    if office is None:
        return "UNKNOWN_OFFICE"
    if group != "public" and group not in office.scopes:
        return "OUT_OF_SCOPE"
    if not 1 <= len(pick.categories) <= rules.categories_max:
        return "NO_CATEGORY"  # A-08; over a stricter maximum, the most prominent one cannot be told
    return None


def _merge(same: list[Pick], rules: Rules) -> Pick:
    if len(same) == 1 and len(set(same[0].categories)) == len(same[0].categories):
        return same[0]
    best = min(same, key=lambda pick: (example_state(pick, rules), pick.occurred or ""))
    ticked = {category for pick in same for category in pick.categories}
    return Pick(
        ticked=any(pick.ticked for pick in same),
        office=best.office,
        categories=tuple(category for category in CATEGORIES if category in ticked),
        example=best.example,
        occurred=best.occurred,
        continues=best.continues,
    )


def _without_excess(verdicts: tuple[PickVerdict, ...], rules: Rules) -> tuple[PickVerdict, ...]:
    """Of the picks that count by themselves the first `max_offices`; a void one takes no place (A-05)."""
    counting = [verdict.office for verdict in verdicts if verdict.reason is None]
    excess = frozenset(counting[rules.max_offices :])
    return tuple(replace(verdict, reason="OVER_LIMIT") if verdict.office in excess else verdict for verdict in verdicts)


def _verdict(pick: Pick, reason: PickReason | BallotReason | None) -> PickVerdict:
    return PickVerdict(office=pick.office, categories=pick.categories, reason=reason)
