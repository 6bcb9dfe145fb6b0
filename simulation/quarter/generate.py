"""The quarter, whole: who is on the rosters, what everybody does and when, from one seed and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from typing import Any

from simulation.county import catalogue
from simulation.county.people import population
from simulation.quarter import summary, timeline
from simulation.quarter.complaints import Matter, Push, matters
from simulation.quarter.expected import expected
from simulation.quarter.forms import Form, forms, returned_by_day
from simulation.quarter.invitees import invitee_votes
from simulation.quarter.public import public_votes, refused_visits
from simulation.quarter.rosters import LEADER_ROWS, Roster, rosters
from simulation.quarter.votes import Vote

SEED = 20240626
FORMS = 120
PUBLIC = 1200
COMPLAINTS = 200


@dataclass(frozen=True)
class Quarter:
    """Everything people do in the quarter. Nothing here knows how it will be brought to the system.

    `public` are the ballots that are received, `refused` the visits that must leave none.
    """

    seed: int
    rosters: tuple[Roster, ...]
    forms: tuple[Form, ...]
    public: tuple[Vote, ...]
    refused: tuple[Vote, ...]
    matters: tuple[Matter, ...]

    appraisal = catalogue.APPRAISAL
    phases = timeline.PHASES

    @classmethod
    def generate(cls, seed: int = SEED, scale: float = 1.0) -> "Quarter":
        """The same seed and scale, the same quarter. `scale` multiplies leaders, public ballots and complaints;
        however small, one of each odd case remains."""
        people = population(seed)
        filed = rosters(seed, people, max(round(LEADER_ROWS * scale), 30))
        complaints = matters(seed, round(COMPLAINTS * scale), people)
        public = public_votes(seed, max(round(PUBLIC * scale), 40), people)
        return cls(
            seed=seed,
            rosters=filed,
            forms=forms(seed, max(round(FORMS * scale), 25)),
            public=public,
            refused=refused_visits(seed, public, filed[0].phones, next(people)),
            matters=complaints,
        )

    def invited(self, called: Mapping[str, Sequence[str]]) -> tuple[Vote, ...]:
        """The visits of the invited, once it is known who they are: numbers by group, in call sheet order."""
        return invitee_votes(self.seed, called)

    def visits(self, invited: Sequence[Vote]) -> list[Vote]:
        """Every visit to the voter's page in order of time, the refused ones among them."""
        return sorted((*self.public, *self.refused, *invited), key=lambda vote: (vote.at, vote.key))

    def days(self, invited: Sequence[Vote]) -> list[tuple[datetime, list[Vote]]]:
        """The visits by hour: set the clock to the instant, then let them come together.

        Nobody comes twice within an hour, so the order inside an hour does not matter.
        """
        by_hour = groupby(self.visits(invited), key=lambda vote: vote.at.replace(minute=0, second=0))
        return [(hour, list(votes)) for hour, votes in by_hour]

    @cached_property
    def pushes(self) -> tuple[Push, ...]:
        """Every complaint event in the order it is sent."""
        every = (push for matter in self.matters for push in matter.pushes)
        return tuple(sorted(every, key=lambda push: (push.at, push.event["id"])))

    @cached_property
    def matter(self) -> dict[tuple[str, str], Matter]:
        """Each matter by channel and source id, as a sorter finds it."""
        return {(matter.channel, matter.source_id): matter for matter in self.matters}

    @property
    def returned_by_day(self) -> dict[date, int]:
        """How many forms came back on each day."""
        return returned_by_day(self.forms)

    def expected(self, invited: Sequence[Vote], walked: Sequence[str]) -> dict[str, Any]:
        """The figures the result must show, given the public ballots that were walked (their keys, in order)."""
        return expected(self.forms, invited, self.public, walked, self.matters, summary.LINES)

    def digest(self) -> str:
        """SHA-256 of everything in it."""
        parts = (self.rosters, self.forms, self.public, self.refused, self.matters)
        return sha256(repr(parts).encode()).hexdigest()
