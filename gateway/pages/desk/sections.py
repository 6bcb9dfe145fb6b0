"""The sections of the desk, in the order of a quarter."""

from gateway.pages.desk import (
    appeals,
    assessment,
    calls,
    counting,
    dead_letters,
    draws,
    looks,
    paper,
    proof,
    releases,
    results,
    rosters,
    rulings,
    sorting,
    today,
    twins,
)
from gateway.pages.desk.section import Section

SECTIONS: tuple[Section, ...] = (
    today.SECTION,
    rosters.SECTION,
    draws.SECTION,
    calls.SECTION,
    paper.SECTION,
    sorting.SECTION,
    twins.SECTION,
    counting.SECTION,
    rulings.SECTION,
    results.SECTION,
    results.VOTES,
    releases.SECTION,
    appeals.SECTION,
    assessment.SECTION,
    proof.SECTION,
    looks.SECTION,
    dead_letters.SECTION,
)
