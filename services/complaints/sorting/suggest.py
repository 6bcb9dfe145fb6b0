"""Which offices a matter may be about, each with its score and why; a person decides (1.3 rule 9).

The department the source names and the names in the text are compared with catalogue and aliases. Several departments
have an office of one name, so a shared name without its department says little.
"""

import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

from services.complaints.answers import SuggestedOffice, SuggestionReason
from services.complaints.sorting.catalogues import Catalogue
from services.complaints.words import Words
from services.roster.events import Office

MOST = 8
LEAST_SCORE = 20
LONGEST = 2000  # characters of a text that are compared; a name stands early or often
SIMILAR = 80


@dataclass(frozen=True)
class Reason:
    """Why: a code, how well it fits (0 … 100), and the words it was seen in."""

    why: str
    score: int
    said: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An office that may be meant."""

    office: Office
    score: int
    reasons: tuple[Reason, ...]


def suggest(words: Words, catalogue: Catalogue) -> list[Suggestion]:
    """At most eight offices, the likeliest first."""
    text = unicodedata.normalize("NFKC", words.text)[:LONGEST]
    departments = {office.department for office in catalogue.offices}
    by_department = {name: _department(name, words.department, text, catalogue) for name in departments}
    found = [_suggestion(office, by_department[office.department], text, catalogue) for office in catalogue.offices]
    likely = (suggestion for suggestion in found if suggestion.score >= LEAST_SCORE)
    return sorted(likely, key=lambda suggestion: (-suggestion.score, suggestion.office.office_id))[:MOST]


def told(suggestions: list[Suggestion]) -> list[SuggestedOffice]:
    """As an answer."""
    return [
        SuggestedOffice(
            office=one.office.office_id,
            department=one.office.department,
            name=one.office.name,
            score=one.score,
            reasons=[SuggestionReason(why=r.why, score=r.score, said=r.said) for r in one.reasons],
        )
        for one in suggestions
    ]


def _suggestion(office: Office, department: Reason | None, text: str, catalogue: Catalogue) -> Suggestion:
    name = _name(office, text, catalogue)
    reasons = [reason for reason in (department, name) if reason is not None]
    shared = catalogue.sharing[catalogue.stem(office.name)]
    if department and name:
        score = 50 + (department.score + name.score) // 4
    elif name and shared > 1:
        score = name.score // 4
        reasons.append(Reason("SHARED_NAME", score, str(shared)))
    elif name:
        score = name.score * 7 // 10
    else:
        # only the department is known: of its offices, those whose business is nearer to the words
        near = int(fuzz.partial_ratio(catalogue.stem(office.name), text)) // 10 if text else 0
        score = department.score * 3 // 10 + near if department else 0
    return Suggestion(office, score, tuple(reasons))


def _department(name: str, given: str, text: str, catalogue: Catalogue) -> Reason | None:
    """Whether the source gave this department, or the text names it."""
    core, said = catalogue.core(name), catalogue.core(given)
    fits = int(fuzz.ratio(core, said)) if said else 0
    if fits >= SIMILAR:
        return Reason("DEPARTMENT_GIVEN", fits, given)
    if len(core) >= 3 and core in text:
        return Reason("DEPARTMENT_NAMED", 95, core)
    if _abbreviates(said, core):
        return Reason("DEPARTMENT_ABBREVIATED", 85, given)
    return None


def _abbreviates(short: str, name: str) -> bool:
    """Whether these are characters of the name in its order, its first and its last: 市监局 of 市场监督管理局."""
    if len(short) < 3 or short[0] != name[0] or short[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in short)


def _name(office: Office, text: str, catalogue: Catalogue) -> Reason | None:
    """Whether the text names the office, by its name, an alias, its business, or nearly."""
    for alias in office.aliases:
        if len(alias) >= 2 and alias in text:
            return Reason("ALIAS_NAMED", 95, alias)
    if office.name in text:
        return Reason("OFFICE_NAMED", 100, office.name)
    stem = catalogue.stem(office.name)
    if stem in text:
        return Reason("BUSINESS_NAMED", 90, stem)
    alignment = fuzz.partial_ratio_alignment(stem, text, score_cutoff=SIMILAR) if len(stem) <= len(text) else None
    if alignment is None:
        return None
    return Reason("NAME_SIMILAR", int(alignment.score * 0.8), text[alignment.dest_start : alignment.dest_end])
