"""The register of appeals (T8), and what corrections changed (更正说明, R-39, A-24)."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from services.kernel.contract import Account
from services.kernel.rpc.request import Answer
from services.tally.answers.words import Department, Digest, Number, OfficeId, OfficeName, Rank, Version, Weighed
from services.tally.events import Conclusion, Ground, MatterCorrection, PickCorrection

AppealNumber = Annotated[int, msgspec.Meta(ge=1, description="申诉编号", examples=[1])]


class Review(Answer):
    """What one person found about an appeal, with every correction that follows."""

    review: Number
    by: Account
    conclusion: Conclusion
    picks: list[PickCorrection]
    matters: list[MatterCorrection]


class AppealLine(Answer):
    """One line of T8. A department sees the answer once it is given, and never who lodged, reviewed or confirmed."""

    appeal: AppealNumber
    department: Department
    office: OfficeId
    office_name: OfficeName
    ground: Ground
    statement: str | None
    channel: Literal["online", "paper"]
    received_on: date
    ends_on: date
    late: bool
    digest: Digest
    conclusion: Conclusion | None
    reply: str | None
    decided_on: date | None
    reply_due_on: date | None
    lodged_by: Account | msgspec.UnsetType = msgspec.UNSET
    review: Review | msgspec.UnsetType | None = msgspec.UNSET
    confirmed_by: Account | msgspec.UnsetType | None = msgspec.UNSET


class AppealRegister(Answer):
    """The appeals, and the last day for one against the first publication; null before it."""

    appeals_end_on: date | None
    appeals: list[AppealLine]


class OfficeMoved(Answer):
    """An office whose rank or final votes changed: what each was and what it is."""

    office_id: OfficeId
    rank: Annotated[list[Rank], msgspec.Meta(min_length=2, max_length=2, examples=[[1, 2]])]
    final: Annotated[list[Weighed], msgspec.Meta(min_length=2, max_length=2, examples=[[31, 30]])]


class CorrectionsOfAKind(Answer):
    """How many picks or matters were put right on one ground."""

    what: Literal["pick", "matter"]
    ground: Ground
    count: Number


class UpheldAppeal(Answer):
    """An appeal that led to corrections. Which ballots and matters is not told here."""

    appeal: AppealNumber
    office: OfficeId
    corrections: list[CorrectionsOfAKind]


class Erratum(Answer):
    """What one version of the result changed in the one before, and because of which appeals."""

    result_version: Version
    digest: Digest
    moved: list[OfficeMoved]
    because: list[UpheldAppeal]
