"""What the invited did once they had been called (R-14…R-16, R-20): turnout, ticks, and a few odd ways to vote."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from simulation.chance import dice
from simulation.county import catalogue
from simulation.quarter import timeline
from simulation.quarter.picks import choice, choose, outside
from simulation.quarter.votes import Vote, moment, with_first

TURNOUT = {"market": 0.72, "projects": 0.84, "service": 0.76}

Change = Callable[[int, Random, Vote], Vote]


def invitee_votes(seed: int, called: Mapping[str, Sequence[str]]) -> tuple[Vote, ...]:
    """The visits of those who were called: `called` has, for each group, the numbers on its call sheet in order.

    Who is drawn is known only after the draw; the same call sheets give the same visits.
    """
    return tuple(
        vote
        for group in ("market", "projects", "service")
        for number, phone in enumerate(called.get(group, ()))
        for vote in _visits(seed, group, number, phone)
    )


def _visits(seed: int, group: str, number: int, phone: str) -> list[Vote]:
    rng = dice(seed, "invitee", group, phone)
    odd = ODD.get((group, number))
    if odd is None and rng.random() > TURNOUT[group]:
        return []
    vote = Vote(
        key=f"{group}-{phone}",
        group=group,
        method="invitation",
        phone=phone,
        at=moment(rng),
        choices=choose(seed, rng, catalogue.scope(group), rng.choices((1, 2, 3, 4, 5), (40, 30, 18, 8, 4))[0]),
    )
    if odd is None:
        return [_ordinary(seed, rng, vote)]
    case, change = odd
    vote = replace(change(seed, rng, vote), case=case)
    if case == "votes, then comes as public":
        comes_back = vote.again(f"refused-{phone}", rng, "invitee again as public", method="development")
        other = choose(seed, rng, catalogue.scope(group), 1)
        return [vote, replace(comes_back, account=f"ys{phone}", choices=other)]
    return [vote]


def _ordinary(seed: int, rng: Random, vote: Vote) -> Vote:
    """Most vote as asked; some forget the example, some sign in as if they were the public."""
    fault = rng.random()
    if fault < 0.04:
        return replace(vote, choices=with_first(vote.choices, lambda c: c.without_example()), case="fault: no example")
    if fault < 0.06:
        return _out_of_scope(seed, rng, replace(vote, case="fault: out of scope"))
    if fault < 0.11:
        return _as_public(seed, rng, replace(vote, case="invitee signs in as public"))
    return vote


def _as_public(_seed: int, _rng: Random, vote: Vote) -> Vote:
    """The person is matched with the roster and gets the directed ballot (A-12, A-17)."""
    return replace(vote, method="development", account=f"ys{vote.phone}")


def _by_message(_seed: int, _rng: Random, vote: Vote) -> Vote:
    """The code is lost, and the telephone proves the person as well (A-12)."""
    return replace(vote, method="sms")


def _out_of_scope(_seed: int, rng: Random, vote: Vote) -> Vote:
    """One tick on an office the person's group may not appraise; the page never offers it, the API takes it (A-11)."""
    return replace(vote, choices=(*vote.choices, choice(rng, outside(rng, catalogue.scope(vote.group)))))


def _only_out_of_scope(_seed: int, rng: Random, vote: Vote) -> Vote:
    return replace(vote, choices=(choice(rng, outside(rng, catalogue.scope(vote.group))),))


def _over_limit(seed: int, rng: Random, vote: Vote) -> Vote:
    return replace(vote, choices=choose(seed, rng, catalogue.scope(vote.group), 11))


def _first_minute(_seed: int, _rng: Random, vote: Vote) -> Vote:
    return replace(vote, at=timeline.VOTING_FROM)


def _last_second(_seed: int, _rng: Random, vote: Vote) -> Vote:
    return replace(vote, at=timeline.VOTING_UNTIL - timedelta(seconds=1))


def _as_invited(_seed: int, _rng: Random, vote: Vote) -> Vote:
    return vote


# by group and place on the call sheet
ODD: dict[tuple[str, int], tuple[str, Change]] = {
    ("market", 0): ("invitee signs in as public", _as_public),
    ("market", 1): ("votes, then comes as public", _as_invited),
    ("market", 2): ("out of scope", _out_of_scope),
    ("market", 3): ("out of scope, nothing else", _only_out_of_scope),
    ("market", 4): ("invitee signs in by message", _by_message),
    ("projects", 0): ("invitee signs in as public", _as_public),
    ("projects", 1): ("out of scope", _out_of_scope),
    ("service", 0): ("invitee signs in as public", _as_public),
    ("service", 1): ("11 offices", _over_limit),
    ("service", 2): ("out of scope", _out_of_scope),
    ("service", 3): ("at the first minute", _first_minute),
    ("service", 4): ("at the last second", _last_second),
    ("service", 5): ("invitee signs in by message", _by_message),
}
