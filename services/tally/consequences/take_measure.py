"""Taking a measure for a named office (R-41, R-43, R-45): each is asked for by people, none follows of itself."""

from collections.abc import Collection
from datetime import date

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.roster.events import Office
from services.tally.consequences.state import STREAM, Consequences, evolve
from services.tally.context import TallyContext
from services.tally.contract import (
    ArrangeTalk,
    EnterAssessment,
    GiveCard,
    GiveNotice,
    HoldTalk,
    MeasureName,
    MeasureTaken,
    PlanRectification,
    ShowRectification,
    TellSuperior,
)
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
from services.tally.records.official_words import words_to_keep
from services.tally.refusals import (
    NotNamed,
    NotStationed,
    NotYourOffice,
    ReceivedInFuture,
    TalkNotArranged,
    UnknownOffices,
)
from services.tally.state import Count, named_in

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
NAMES: dict[type[Measure], MeasureName] = {
    GiveCard: "card",
    ArrangeTalk: "talk",
    HoldTalk: "talk_held",
    GiveNotice: "notice",
    EnterAssessment: "assessment",
    TellSuperior: "superior",
    PlanRectification: "plan",
    ShowRectification: "shown",
}


def take_measure(
    measure: Measure,
    consequences: Consequences,
    *,
    named: Collection[str],
    count: Count,
    office: Office,
    words: str,
    today: date,
) -> list[Event]:
    """Decide a measure. The same card, talk or letter again changes nothing.

    `named` are the offices of the determination that is public: nothing follows for any other (A-25). `words` names
    the words of the measure, if it has any; `today` is a civil date.
    """
    at, by = measure.office, measure.by
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
            _not_later(measure.held_on, today)
            return [TalkHeld(office=at, held_on=measure.held_on, record=words, evidence=measure.evidence, by=by)]
        case GiveNotice():
            _not_later(measure.issued_on, today)
            given = consequences.carded(at).notice
            same = given is not None and (given.issued_on, given.notice) == (measure.issued_on, measure.notice)
            return [] if same else [NoticeGiven(office=at, issued_on=measure.issued_on, notice=measure.notice, by=by)]
        case EnterAssessment():
            consequences.carded(at)
            return [AssessmentEntered(office=at, value=measure.value, basis=words, by=by)]
        case TellSuperior():
            if office.department_kind != "stationed":
                raise NotStationed(office=at)
            _not_later(measure.sent_on, today)
            told = consequences.carded(at).superior
            same = told is not None and (told.sent_on, told.letter) == (measure.sent_on, measure.letter)
            return [] if same else [SuperiorTold(office=at, sent_on=measure.sent_on, letter=measure.letter, by=by)]
        case PlanRectification():
            consequences.carded(at)
            return [RectificationPlanned(office=at, due_on=measure.due_on, plan=words, by=by)]
        case ShowRectification():
            consequences.carded(at)
            return [RectificationShown(office=at, account=words, evidence=measure.evidence, by=by)]


def _not_later(day: date, today: date) -> None:
    if day > today:
        raise ReceivedInFuture(received_on=day.isoformat())


def handle(measure: Measure, context: TallyContext) -> MeasureTaken:
    """Take a measure. A department acts for its own offices only."""
    appraisal, office = measure.appraisal, measure.office
    offices = {known.office_id: known for known in milestones_of(context, appraisal).opening(appraisal).offices}
    if office not in offices:
        raise UnknownOffices(offices=[office])
    if isinstance(measure, PlanRectification | ShowRectification) and measure.department != offices[office].department:
        raise NotYourOffice(office=office)
    words, keep = "", None
    if isinstance(measure, HoldTalk | EnterAssessment | PlanRectification | ShowRectification):
        words, keep = words_to_keep(appraisal, "words", measure.words)
    count, today = context.count(appraisal), civil_date(context.clock.now())

    def decision(known: Consequences) -> list[Event]:
        return take_measure(
            measure, known, named=named_in(count), count=count, office=offices[office], words=words, today=today
        )

    context.log.decide(appraisal, STREAM, evolve, Consequences(), decision, in_transaction=keep)
    return MeasureTaken(office=office, measure=NAMES[type(measure)])
