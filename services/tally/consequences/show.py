"""Showing what followed for the named offices, and which were named in earlier quarters too (R-41…R-45)."""

from collections.abc import Iterable, Mapping
from datetime import date

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.tally.answers.consequences import (
    ConsequencesShown,
    NoticeState,
    OfficeConsequences,
    RectificationReport,
    RectificationState,
    SuperiorState,
    TalkState,
)
from services.tally.consequences.state import STREAM, Consequences, Followed, evolve
from services.tally.context import TallyContext
from services.tally.contract import ShowConsequences
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named
from services.tally.state import named_in


def handle(request: ShowConsequences, context: TallyContext) -> ConsequencesShown:
    """What followed. An office that a corrected determination names no more stays in the list."""
    appraisal, department = request.appraisal, request.department
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id: office for office in opened.offices}
    known, _ = context.log.replay(appraisal, STREAM, evolve, Consequences())
    in_public = named_in(context.count(appraisal))
    named = [
        offices[office]
        for office in dict.fromkeys((*in_public, *known.by_office))
        if department in (None, offices[office].department)
    ]
    earlier = cards_before(context, appraisal)
    words = words_named(context, appraisal, _digests(known.of(office.office_id) for office in named))
    today = civil_date(context.clock.now())
    lines = []
    for office in named:
        followed = known.of(office.office_id)
        lines.append(
            OfficeConsequences(
                office=office.office_id,
                department=office.department,
                department_kind=office.department_kind,
                named=office.office_id in in_public,
                card=followed.card is not None,
                talk=_talk(followed, words, today),
                notice=_notice(followed),
                superior=_superior(followed),
                rectification=_rectification(followed, words, today),
                earlier=earlier.get((office.department, office.name), []),
            )
        )
    return ConsequencesShown(named=len(named), offices=lines)


def cards_before(context: ServiceContext, appraisal: str) -> dict[tuple[str, str], list[str]]:
    """The earlier appraisals of the same county in which each office, by department and name, had a yellow card."""
    found: dict[tuple[str, str], list[str]] = {}
    county = appraisal.partition("-")[0]
    for other in sorted(context.log.heads()):
        if other >= appraisal or other.partition("-")[0] != county:
            continue
        opened = milestones_of(context, other).opened
        known, _ = context.log.replay(other, STREAM, evolve, Consequences())
        for office in opened[1].offices if opened is not None else ():
            if known.of(office.office_id).card is not None:
                found.setdefault((office.department, office.name), []).append(other)
    return found


def _digests(followed: Iterable[Followed]) -> list[str]:
    digests = []
    for one in followed:
        digests += [one.held.record] if one.held is not None else []
        digests += [one.plan.plan] if one.plan is not None else []
        digests += [shown.account for shown in one.shown]
    return digests


def _talk(followed: Followed, words: Mapping[str, str | None], today: date) -> TalkState | None:
    talk, held = followed.talk, followed.held
    if talk is None:
        return None
    return TalkState(
        due_on=talk.due_on,
        held_on=held.held_on if held is not None else None,
        overdue=held is None and today > talk.due_on,
        record=words.get(held.record) if held is not None else None,
        evidence=list(held.evidence) if held is not None else [],
    )


def _notice(followed: Followed) -> NoticeState | None:
    notice = followed.notice
    return None if notice is None else NoticeState(issued_on=notice.issued_on, notice=notice.notice)


def _superior(followed: Followed) -> SuperiorState | None:
    superior = followed.superior
    return None if superior is None else SuperiorState(sent_on=superior.sent_on, letter=superior.letter)


def _rectification(followed: Followed, words: Mapping[str, str | None], today: date) -> RectificationState | None:
    plan, shown = followed.plan, followed.shown
    if plan is None and not shown:
        return None
    return RectificationState(
        due_on=plan.due_on if plan is not None else None,
        plan=words.get(plan.plan) if plan is not None else None,
        overdue=plan is not None and not shown and today > plan.due_on,
        shown=[RectificationReport(account=words.get(one.account), evidence=list(one.evidence)) for one in shown],
    )
