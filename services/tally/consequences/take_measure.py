"""Taking a measure for a named office (R-41, R-43, R-45): each is asked for by people, none follows of itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.kernel.refusal import Malformed
from services.roster.events import Office
from services.tally.consequences.state import STREAM, Consequences, evolve
from services.tally.events import (
    AssessmentEntered,
    NoticeGiven,
    RectificationPlanned,
    RectificationShown,
    SuperiorTold,
    TalkArranged,
    TalkHeld,
    YellowCardGiven,
)
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import official_words
from services.tally.refusals import (
    NotNamed,
    NotStationed,
    NotYourOffice,
    ReceivedInFuture,
    TalkNotArranged,
    UnknownOffices,
)
from services.tally.result.show_result import count_of
from services.tally.state import Count, named_in

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class GiveCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="card"):
    """The yellow card of the quarter."""


class ArrangeTalk(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="talk"
):
    """A talk, and by when."""

    due_on: date


class HoldTalk(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="talk_held"
):
    """The talk took place."""

    held_on: date
    words: str
    evidence: tuple[Sha256, ...] = ()


class TellSuperior(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="superior"
):
    """The letter to the superior went out."""

    sent_on: date
    letter: Sha256


class GiveNotice(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="notice"
):
    """The circulated notice went out."""

    issued_on: date
    notice: Sha256


class EnterAssessment(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="assessment"
):
    """What people decided for the annual assessment."""

    value: Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,2})?\Z")]
    words: str


class PlanRectification(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="plan"
):
    """What the office will do, and by when."""

    due_on: date
    words: str


class ShowRectification(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="measure", tag="shown"
):
    """What the office did."""

    words: str
    evidence: tuple[Sha256, ...] = ()


Measure = (
    GiveCard
    | ArrangeTalk
    | HoldTalk
    | GiveNotice
    | EnterAssessment
    | TellSuperior
    | PlanRectification
    | ShowRectification
)
OF_DEPARTMENT = (PlanRectification, ShowRectification)


@dataclass(frozen=True, kw_only=True)
class TakeMeasure:
    """Somebody takes a measure for one office. `digest` names its words, if it has any; `today` is a civil date."""

    office: str
    measure: Measure
    digest: str
    by: str
    today: date


def take_measure(
    command: TakeMeasure, consequences: Consequences, *, named: Collection[str], count: Count, office: Office
) -> list[Event]:
    """Decide a measure. The same card, talk or letter again changes nothing.

    `named` are the offices of the determination that is public: nothing follows for any other (A-25).
    """
    at, by, measure = command.office, command.by, command.measure
    if at not in named or count.published is None:
        raise NotNamed(office=at)
    match measure:
        case GiveCard():
            known = consequences.of(at).card
            return [] if known is not None else [YellowCardGiven(office=at, digest=count.published.digest, by=by)]
        case ArrangeTalk():
            known_talk = consequences.carded(at).talk
            same = known_talk is not None and known_talk.due_on == measure.due_on
            return [] if same else [TalkArranged(office=at, due_on=measure.due_on, by=by)]
        case HoldTalk():
            if consequences.carded(at).talk is None:
                raise TalkNotArranged(office=at)
            _not_later(measure.held_on, command.today)
            return [
                TalkHeld(office=at, held_on=measure.held_on, record=command.digest, evidence=measure.evidence, by=by)
            ]
        case GiveNotice():
            _not_later(measure.issued_on, command.today)
            given = consequences.carded(at).notice
            same = given is not None and (given.issued_on, given.notice) == (measure.issued_on, measure.notice)
            return [] if same else [NoticeGiven(office=at, issued_on=measure.issued_on, notice=measure.notice, by=by)]
        case EnterAssessment():
            consequences.carded(at)
            return [AssessmentEntered(office=at, value=measure.value, basis=command.digest, by=by)]
        case TellSuperior():
            if office.department_kind != "stationed":
                raise NotStationed(office=at)
            _not_later(measure.sent_on, command.today)
            told = consequences.carded(at).superior
            same = told is not None and (told.sent_on, told.letter) == (measure.sent_on, measure.letter)
            return [] if same else [SuperiorTold(office=at, sent_on=measure.sent_on, letter=measure.letter, by=by)]
        case PlanRectification():
            consequences.carded(at)
            return [RectificationPlanned(office=at, due_on=measure.due_on, plan=command.digest, by=by)]
        case ShowRectification():
            consequences.carded(at)
            return [RectificationShown(office=at, account=command.digest, evidence=measure.evidence, by=by)]


def _not_later(day: date, today: date) -> None:
    if day > today:
        raise ReceivedInFuture(received_on=day.isoformat())


def handle(
    context: ServiceContext, appraisal: str, office: str, measure: Any, department: str | None, by: str
) -> dict[str, Any]:
    """Take a measure. Answers `{office, measure}`. `department` None: the offices in charge act."""
    try:
        sent: Measure = msgspec.convert(measure, Measure)
    except msgspec.ValidationError as error:
        raise Malformed(where="measure", what=str(error)) from error
    offices = {known.office_id: known for known in milestones_of(context, appraisal).opening(appraisal).offices}
    if office not in offices:
        raise UnknownOffices(offices=[office])
    if department is not None and department != offices[office].department:
        raise NotYourOffice(office=office)
    if (department is not None) != isinstance(sent, OF_DEPARTMENT):
        raise Malformed(where="measure", what="a rectification is the department's, the other measures are not")
    words = getattr(sent, "words", None)
    digest, row = ("", None) if words is None else word_row(WORDS, appraisal, official_words("words", words))
    count = count_of(context, appraisal)
    command = TakeMeasure(office=office, measure=sent, digest=digest, by=by, today=civil_date(context.clock.now()))

    def keep(connection: Connection) -> None:
        if row is not None:
            write_rows(connection, {row[0]: [row[1]]})

    context.log.decide(
        appraisal,
        STREAM,
        evolve,
        Consequences(),
        lambda known: take_measure(command, known, named=named_in(count), count=count, office=offices[office]),
        in_transaction=keep,
    )
    return {"office": office, "measure": measure["measure"]}
