"""The public's ballots (抽样评议, R-23…R-26) and the visits that must be refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from simulation.chance import dice
from simulation.county import catalogue
from simulation.county.people import Person
from simulation.quarter import timeline
from simulation.quarter.picks import Choice, Example, choose
from simulation.quarter.votes import Vote, moment, with_first

Change = Callable[[int, Random, Vote], Vote]

RARE = "去年底申请至今,经办人𬭎某说“系统升级”,让我等通知;I was told to wait。"


def public_votes(seed: int, count: int, people: Iterator[Person]) -> tuple[Vote, ...]:
    """`count` ballots that are received, the odd ones among them."""
    made = []
    for number in range(count):
        rng = dice(seed, "public", number)
        vote = Vote(
            key=f"public-{number:05d}",
            group="public",
            method="development",
            phone=next(people).phone,
            at=moment(rng),
            choices=choose(seed, rng, catalogue.scope("public"), rng.choices((1, 2, 3, 4, 6), (46, 28, 15, 8, 3))[0]),
            account=f"ys{rng.randrange(10**8):08d}{number:05d}",
        )
        made.append(_odd(seed, rng, number, vote))
    return tuple(made)


def refused_visits(seed: int, votes: Sequence[Vote], leaders: Sequence[str], stranger: Person) -> tuple[Vote, ...]:
    """Visits that leave no ballot: the same number again, a leader online, before the first and after the last day."""
    rng = dice(seed, "refused")
    plain = [vote for vote in votes if not vote.case]
    other = choose(seed, rng, catalogue.scope("public"), 2)
    online = replace(plain[4], key="refused-leader", phone=leaders[11], account="ys-leader", expect="refused")
    early = replace(plain[5], key="refused-early", at=timeline.VOTING_FROM - timedelta(minutes=5), expect="refused")
    late = replace(online, key="refused-late", phone=stranger.phone, account="ys-late", at=timeline.VOTING_UNTIL)
    return (
        plain[1].again("refused-number-1", rng, "two accounts with one number", account="ys-other-1", choices=other),
        plain[2].again("refused-number-2", rng, "two accounts with one number", account="ys-other-2"),
        plain[3].again("refused-account", rng, "same account again", choices=other),
        replace(online, case="a leader online"),
        replace(early, case="before the first day"),
        replace(late, case="after the last day"),
    )


def _odd(seed: int, rng: Random, number: int, vote: Vote) -> Vote:
    """The first ballots are one of each odd kind; of the rest, some have an ordinary fault in one tick."""
    if number < len(ODD):
        case, change = ODD[number]
        return replace(change(seed, rng, vote), case=case)
    fault = rng.random()
    for limit, case, change in FAULTS:
        if fault < limit:
            return replace(change(seed, rng, vote), case=case)
    return vote


def _ticks(count: int, *, again: bool = False) -> Change:
    def change(seed: int, rng: Random, vote: Vote) -> Vote:
        picks = choose(seed, rng, catalogue.scope("public"), count)
        return replace(vote, choices=(*picks, picks[0]) if again else picks)

    return change


def _first(alter: Callable[[Choice], Choice]) -> Change:
    return lambda _seed, _rng, vote: replace(vote, choices=with_first(vote.choices, alter))


def _first_of(count: int, alter: Callable[[Choice], Choice]) -> Change:
    def change(seed: int, rng: Random, vote: Vote) -> Vote:
        return replace(vote, choices=with_first(choose(seed, rng, catalogue.scope("public"), count), alter))

    return change


def _same_office_twice(seed: int, rng: Random, vote: Vote) -> Vote:
    """One office ticked twice, with different behaviours and cases: one vote, the behaviours together (A-28)."""
    first, second = choose(seed, rng, catalogue.scope("public"), 2)
    twice = replace(first, categories=("shirk",), example=Example("第二次去又推到别的窗口,没有人管", "2024-05"))
    return replace(vote, choices=(replace(first, categories=("cold",)), second, twice))


def _blank(_seed: int, _rng: Random, vote: Vote) -> Vote:
    return replace(vote, choices=())


def _at(minutes_after_opening: int = 0, *, last: bool = False) -> Change:
    moment = timeline.VOTING_UNTIL - timedelta(seconds=1) if last else timeline.VOTING_FROM
    return lambda _seed, _rng, vote: replace(vote, at=moment + timedelta(minutes=minutes_after_opening))


def _by_message(_seed: int, _rng: Random, vote: Vote) -> Vote:
    """On no list, without an account: the telephone gives the public ballot (A-12)."""
    return replace(vote, method="sms")


def _no_category(choice: Choice) -> Choice:
    return replace(choice, categories=())


def _rare_words(choice: Choice) -> Choice:
    return replace(choice, example=Example(RARE, "2023-12", continues=True))


ODD: tuple[tuple[str, Change], ...] = (
    ("exactly 10 offices", _ticks(10)),
    ("11 offices", _ticks(11)),
    ("11 with a duplicate", _ticks(10, again=True)),
    ("blank", _blank),
    ("no category", _first_of(2, _no_category)),
    ("no category, nothing else", _first_of(1, _no_category)),
    ("example too old", _first_of(2, lambda c: c.dated("2023-12"))),
    ("example too old, nothing else", _first_of(1, lambda c: c.dated("2023-06"))),
    ("example at 2024-01", _first_of(1, lambda c: c.dated("2024-01"))),
    ("example spanning", _first_of(1, lambda c: c.dated("2023-10", continues=True))),
    ("example undated", _first_of(2, lambda c: c.dated(None))),
    ("example undated, still going on", _first_of(1, lambda c: c.dated(None, continues=True))),
    ("no example", _first_of(2, Choice.without_example)),
    ("no example, nothing else", _first_of(1, Choice.without_example)),
    ("same office twice", _same_office_twice),
    ("rare characters", _first_of(1, _rare_words)),
    ("at the first minute", _at()),
    ("at the last second", _at(last=True)),
    ("signs in by message", _by_message),
)

# cumulative shares of ordinary faults
FAULTS: tuple[tuple[float, str, Change], ...] = (
    (0.030, "fault: no example", _first(Choice.without_example)),
    (0.042, "fault: too old", _first(lambda c: c.dated("2023-09"))),
    (0.052, "fault: undated", _first(lambda c: c.dated(None))),
    (0.060, "fault: no category", _first(_no_category)),
    (0.066, "fault: spanning", _first(lambda c: c.dated("2023-11", continues=True))),
    (0.074, "fault: blank", _blank),
    (0.079, "fault: over limit", _ticks(12)),
)
