"""The notice, and the list for the annual assessment: what people decided, nothing computed (R-41, R-42, A-25)."""

from datetime import date
from typing import Any

import msgspec
import pytest

from services.kernel.refusal import Malformed
from services.tally.consequences import annual_assessment
from services.tally.consequences.annual_assessment import quarters_of_year
from services.tally.contract import EnterAssessment, GiveNotice, ShowAnnualAssessment
from services.tally.events import AssessmentEntered, NoticeGiven
from services.tally.refusals import NotNamed, NotOpened, NoYellowCard, ReceivedInFuture
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from tests.tally.appealing import at, published
from tests.tally.desk import Office, refused, told
from tests.tally.examples import APPRAISAL
from tests.tally.taking import CARD, PAPER, TODAY, asked, do, take

NOTICE = NoticeGiven(office="01-01", issued_on=TODAY, notice=PAPER, by="conduct-1")
VALUE = AssessmentEntered(office="01-01", value="-0.5", basis="words", by="conduct-1")
MEASURES: tuple[dict[str, Any], ...] = (
    {"measure": "card"},
    {"measure": "notice", "issued_on": "2024-07-29", "notice": PAPER},
    {"measure": "talk", "due_on": "2024-08-15"},
    {"measure": "talk_held", "held_on": "2024-07-30", "words": "已约谈"},
    {"measure": "assessment", "value": "-1", "words": "初步意见"},
    {"measure": "assessment", "value": "-0.5", "words": "经会议研究"},
)


def measure(office: Office, sent: dict[str, Any]) -> Any:
    return do(office, **sent)


def test_a_notice_is_recorded_once() -> None:
    """R-41."""
    sent = asked(GiveNotice, issued_on=TODAY, notice=PAPER)
    take(sent, CARD).then(NOTICE)
    take(sent, CARD, NOTICE).then_nothing()
    take(sent).then_refused(NoYellowCard, office="01-01")
    take(sent, CARD, named=()).then_refused(NotNamed, office="01-01")
    take(asked(GiveNotice, issued_on=date(2024, 8, 13), notice=PAPER), CARD).then_refused(ReceivedInFuture)


def test_a_value_is_what_somebody_entered() -> None:
    """R-42: 酌情."""
    take(asked(EnterAssessment, value="-0.5", words="…"), CARD).then(VALUE)
    take(asked(EnterAssessment, value="-0.5", words="…")).then_refused(NoYellowCard)


@pytest.mark.parametrize("value", ["", "abc", "=1+1", "-0.555", "1e3", "1000", "+1", -0.5, "٣"])
def test_a_value_is_a_plain_number(value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"appraisal": APPRAISAL, "office": "01-01", "by": "x", "value": value, "words": "x"}, EnterAssessment
        )


def test_only_quarters_of_the_same_county_and_year_are_listed() -> None:
    known = ["532622-2023Q4", "532622-2024Q1", "532622-2024Q2", "532626-2024Q2", "532622-2024Q4", "532622-trial"]
    assert list(quarters_of_year("532622-2024Q2", known)) == ["532622-2024Q1", "532622-2024Q2", "532622-2024Q4"]
    assert list(quarters_of_year("532622-trial", known)) == ["532622-trial"]


def test_the_year_lists_what_was_decided_and_the_latest_value(office: Office) -> None:
    refused(
        lambda: told(annual_assessment.handle(ShowAnnualAssessment(appraisal=APPRAISAL), office.context)),
        NotOpened,
        office,
    )
    published(office)
    (line,) = told(annual_assessment.handle(ShowAnnualAssessment(appraisal=APPRAISAL), office.context))["lines"]
    assert (line["named"], line["card"], line["value"], line["notice_on"]) == (True, False, None, None)
    at(office, 31)
    for sent in MEASURES:
        measure(office, sent)
    found = told(annual_assessment.handle(ShowAnnualAssessment(appraisal=APPRAISAL), office.context))
    assert found["appraisals"] == [APPRAISAL]
    (line,) = found["lines"]
    assert (line["office"], line["department"]) == ("01-01", "县自然资源局")
    assert (line["card"], line["notice_on"], line["talk_due_on"]) == (True, "2024-07-29", "2024-08-15")
    assert (line["talk_held_on"], line["value"], line["basis"]) == ("2024-07-30", "-0.5", "经会议研究")
    assert "经会议研究" not in b"".join(office.context.log.bodies(APPRAISAL)).decode()
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_a_value_without_words_is_refused(office: Office) -> None:
    published(office)
    measure(office, {"measure": "card"})
    refused(lambda: measure(office, {"measure": "assessment", "value": "1", "words": " "}), Malformed, office)
