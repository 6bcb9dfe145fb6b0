"""A delivery that comes again changes nothing; another one under its id is refused."""

from typing import Any

from services.complaints.contract import ReportMany
from tests.complaints.conftest import CHANNEL, Complaints
from tests.complaints.examples import pushed

FIRST = {"id": "msg_1", "digest": "0a" * 32}


def deliver(complaints: Complaints, delivery: dict[str, str], channel: str = CHANNEL, **changes: Any) -> Any:
    asked = {"channel": channel, "events": [pushed(**changes)], "delivery": delivery}
    return complaints.answer(ReportMany, asked)


def test_the_same_again_gets_the_same_receipt(complaints: Complaints) -> None:
    (first,) = deliver(complaints, FIRST)["ok"]
    (again,) = deliver(complaints, FIRST)["ok"]
    assert again["ok"] == first["ok"] | {"again": True}
    assert len(complaints.events()) == 2


def test_an_id_that_says_something_else_is_refused(complaints: Complaints) -> None:
    deliver(complaints, FIRST)
    changed = deliver(complaints, FIRST | {"digest": "0b" * 32}, source_id="another")
    assert changed["refused"] == {"code": "DELIVERY_CHANGED", "facts": {"id": "msg_1"}}
    assert len(complaints.events()) == 2


def test_every_channel_has_ids_of_its_own(complaints: Complaints) -> None:
    deliver(complaints, FIRST)
    assert "ok" in deliver(complaints, FIRST | {"digest": "0b" * 32}, channel="internet_gov", kind="反映")


def test_what_was_refused_the_first_time_may_be_taken_in_the_second(closed: Complaints) -> None:
    (early,) = deliver(closed, FIRST)["ok"]
    assert early["refused"]["code"] == "QUARTER_NOT_OPEN"
    closed.opens()
    (in_time,) = deliver(closed, FIRST)["ok"]
    assert in_time["ok"]["again"] is False


def test_old_deliveries_are_forgotten(complaints: Complaints) -> None:
    deliver(complaints, FIRST)
    complaints.rows("update delivery set received_at = now() - interval '91 days' returning id")
    deliver(complaints, FIRST | {"id": "msg_2"})
    assert complaints.rows("select id from delivery") == [("msg_2",)]
