"""Showing what followed for the named offices, and which were named in earlier quarters too (R-41…R-45)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.tally.consequences.state import STREAM, Consequences, Followed, evolve
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_named
from services.tally.result.show_result import count_of
from services.tally.state import named_in


def consequences(context: ServiceContext, appraisal: str, department: str | None) -> dict[str, Any]:
    """`{named, offices: [{office, department, named, card, talk, notice, superior, rectification, earlier}]}`; of one
    department's offices only, unless `department` is None. An office is `named` by the determination that is public,
    and stays in the list when a corrected one names it no more. `earlier` are the county's appraisals in which it had
    a yellow card.
    """
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id: office for office in opened.offices}
    known, _ = context.log.replay(appraisal, STREAM, evolve, Consequences())
    in_public = named_in(count_of(context, appraisal))
    named = [
        office
        for office in dict.fromkeys((*in_public, *known.by_office))
        if department in (None, offices[office].department)
    ]
    earlier = cards_before(context, appraisal)
    words = words_named(context, appraisal, _digests(known.of(office) for office in named))
    today = civil_date(context.clock.now())
    return {
        "named": len(named),
        "offices": [
            {
                "office": office,
                "department": offices[office].department,
                "department_kind": offices[office].department_kind,
                "named": office in in_public,
                **_followed(known.of(office), words, today),
                "earlier": earlier.get((offices[office].department, offices[office].name), []),
            }
            for office in named
        ],
    }


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


def _followed(followed: Followed, words: Mapping[str, str | None], today: date) -> dict[str, Any]:
    talk, held, superior, plan = followed.talk, followed.held, followed.superior, followed.plan
    return {
        "card": followed.card is not None,
        "talk": None
        if talk is None
        else {
            "due_on": talk.due_on.isoformat(),
            "held_on": held.held_on.isoformat() if held is not None else None,
            "overdue": held is None and today > talk.due_on,
            "record": words.get(held.record) if held is not None else None,
            "evidence": list(held.evidence) if held is not None else [],
        },
        "notice": None
        if followed.notice is None
        else {"issued_on": followed.notice.issued_on.isoformat(), "notice": followed.notice.notice},
        "superior": None if superior is None else {"sent_on": superior.sent_on.isoformat(), "letter": superior.letter},
        "rectification": None
        if plan is None and not followed.shown
        else {
            "due_on": plan.due_on.isoformat() if plan is not None else None,
            "plan": words.get(plan.plan) if plan is not None else None,
            "overdue": plan is not None and not followed.shown and today > plan.due_on,
            "shown": [
                {"account": words.get(shown.account), "evidence": list(shown.evidence)} for shown in followed.shown
            ],
        },
    }
