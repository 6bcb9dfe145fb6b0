"""What a county's quarters of one year say for the annual assessment (年度综合考核, R-42).

It lists what was decided and what people entered. Whether and how much is taken off is theirs to say (酌情): nothing is
computed, and an office for which nobody entered a value has none.
"""

from collections.abc import Iterator
from typing import Any

from services.roster.events import Office
from services.tally.answers.consequences import AnnualAssessment, AssessmentLine
from services.tally.consequences.state import STREAM, Consequences, Followed, evolve
from services.tally.context import TallyContext
from services.tally.contract import ShowAnnualAssessment
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named
from services.tally.state import named_in


def handle(request: ShowAnnualAssessment, context: TallyContext) -> AnnualAssessment:
    """The quarters of the county and year of this appraisal, by department and office."""
    milestones_of(context, request.appraisal).opening(request.appraisal)
    quarters = list(quarters_of_year(request.appraisal, context.log.heads()))
    lines = [line for quarter in quarters for line in _lines(context, quarter)]
    lines.sort(key=lambda line: (line.department, line.name, line.appraisal))
    return AnnualAssessment(year_of=request.appraisal, appraisals=quarters, lines=lines)


def quarters_of_year(appraisal: str, known: Any) -> Iterator[str]:
    """Of the known appraisals, those of the same county and year; one that names no quarter stands alone."""
    year, quarter, _ = appraisal.partition("Q")
    for other in sorted(known):
        if other == appraisal or (quarter and other.startswith(f"{year}Q")):
            yield other


def _lines(context: TallyContext, appraisal: str) -> Iterator[AssessmentLine]:
    opened = milestones_of(context, appraisal).opened
    if opened is None:
        return
    offices = {office.office_id: office for office in opened[1].offices}
    known, _ = context.log.replay(appraisal, STREAM, evolve, Consequences())
    named = named_in(context.count(appraisal))
    values = [followed.assessment.basis for followed in known.by_office.values() if followed.assessment is not None]
    words = words_named(context, appraisal, values)
    for office in dict.fromkeys((*named, *known.by_office)):
        yield _line(appraisal, offices[office], known.of(office), words, named=office in named)


def _line(
    appraisal: str, office: Office, followed: Followed, words: dict[str, str | None], *, named: bool
) -> AssessmentLine:
    notice, talk, held, entered = followed.notice, followed.talk, followed.held, followed.assessment
    return AssessmentLine(
        appraisal=appraisal,
        office=office.office_id,
        department=office.department,
        department_kind=office.department_kind,
        name=office.name,
        named=named,
        card=followed.card is not None,
        notice_on=None if notice is None else notice.issued_on,
        talk_due_on=None if talk is None else talk.due_on,
        talk_held_on=None if held is None else held.held_on,
        value=None if entered is None else entered.value,
        basis=None if entered is None else words.get(entered.basis),
    )
