"""What follows the publication: measures, rectification, the annual assessment (R-39…R-45), and how far all is."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from services.kernel.contract import AppraisalId
from services.kernel.rpc.request import Answer
from services.tally.answers.words import Department, Digest, Number, OfficeId, OfficeName


class TalkState(Answer):
    """The talk: by when, when it was held, what was recorded; `record` is null once erased."""

    due_on: date
    held_on: date | None
    overdue: bool
    record: str | None
    evidence: list[Digest]


class NoticeState(Answer):
    """The circulated notice: on which day, and the SHA-256 of the paper."""

    issued_on: date
    notice: Digest


class SuperiorState(Answer):
    """The letter to the superior: on which day, and the SHA-256 of the paper."""

    sent_on: date
    letter: Digest


class RectificationReport(Answer):
    """What was done; `account` is null once its words are erased."""

    account: str | None
    evidence: list[Digest]


class RectificationState(Answer):
    """The plan, by when, and what was shown of it."""

    due_on: date | None
    plan: str | None
    overdue: bool
    shown: list[RectificationReport]


class OfficeConsequences(Answer):
    """What followed for one office; `earlier` are the county's appraisals in which it had a yellow card."""

    office: OfficeId
    department: Department
    department_kind: Literal["county", "stationed"]
    named: bool
    card: bool
    talk: TalkState | None
    notice: NoticeState | None
    superior: SuperiorState | None
    rectification: RectificationState | None
    earlier: list[AppraisalId]


class ConsequencesShown(Answer):
    """How many offices are named or had a measure, and what followed for each."""

    named: Number
    offices: list[OfficeConsequences]


class AssessmentLine(Answer):
    """One quarter of one office. `value` is what people entered, as it was written; nothing is computed (R-42)."""

    appraisal: AppraisalId
    office: OfficeId
    department: Department
    department_kind: Literal["county", "stationed"]
    name: OfficeName
    named: bool
    card: bool
    notice_on: date | None
    talk_due_on: date | None
    talk_held_on: date | None
    value: Annotated[str, msgspec.Meta(examples=["-0.5"])] | None
    basis: Annotated[str, msgspec.Meta(examples=["经考核领导小组会议研究"])] | None


class AnnualAssessment(Answer):
    """The quarters of one year of a county, and a line for each office that was named or had a measure."""

    year_of: AppraisalId
    appraisals: list[AppraisalId]
    lines: list[AssessmentLine]


class WhatFollows(Answer):
    """What is still to be done after the publication. Days are the earliest of what is open; null: nothing is."""

    released: bool
    appeals_end_on: date | None
    appeals_open: Number
    reply_due_on: date | None
    named: Number
    carded: Number
    talked: Number
    talk_due_on: date | None
    mended: Number
    mend_due_on: date | None


class CountProgress(Answer):
    """Which steps of the latest count are done; never a vote (A-26).

    `published_digest` is of the result that is public. `to_recount`: corrections are in no count yet (A-24).
    """

    pool_committed: bool
    sample_drawn: bool
    counted: bool
    handed_over: bool
    determined: bool
    published: bool
    digest: Digest | None
    published_digest: Digest | None
    to_recount: bool
    after: WhatFollows | None
