"""The access log records looks and attempts, once each, and raises what was out of role (R-48)."""

import json

import pytest

from services.access.contract import AccessRecord, AccessRecorded
from services.access.events import Looked, Overstepped
from services.access.record_access import event_of
from services.kernel.refusal import Malformed
from tests.access.conftest import APPRAISAL, Access, look

READ = AccessRecord(record_id="1", account="rexian-01", role="sorter", what="words", operation="complaints_unsorted")


def changed(**fields: object) -> AccessRecord:
    return AccessRecord(**{**{name: getattr(READ, name) for name in READ.__struct_fields__}, **fields})


def test_a_look_in_role_is_a_look() -> None:
    assert event_of(READ, None) == Looked(
        account="rexian-01", role="sorter", what="words", operation="complaints_unsorted"
    )


def test_of_what_takes_two_both_are_on_record() -> None:
    event = event_of(changed(what="ballot_bundle", asked_by="ducha-01", confirmed_by="jiwei-01"), None)
    assert isinstance(event, Looked)
    assert (event.what, event.asked_by, event.confirmed_by) == ("ballot_bundle", "ducha-01", "jiwei-01")


def test_a_look_that_was_refused_says_with_which_code() -> None:
    event = event_of(changed(refused="INTAKE_NOT_OPEN"), None)
    assert isinstance(event, Looked)
    assert event.refused == "INTAKE_NOT_OPEN"


def test_whoever_is_out_of_his_role_has_overstepped() -> None:
    event = event_of(changed(role="operator", refused="FORBIDDEN_ROLE"), None)
    assert event == Overstepped(
        account="rexian-01", role="operator", what="words", operation="complaints_unsorted", refused="FORBIDDEN_ROLE"
    )


def test_a_command_out_of_role_is_on_record_without_a_what() -> None:
    event = event_of(changed(what=None, operation="tally_count", refused="FORBIDDEN_ROLE"), None)
    assert isinstance(event, Overstepped)
    assert event.what is None


def test_a_command_in_role_is_no_look() -> None:
    with pytest.raises(Malformed):
        event_of(changed(what=None), None)


def test_telling_the_same_look_again_records_it_once(access: Access) -> None:
    assert access.record(look(1), look(2)) == AccessRecorded(recorded=2)
    assert access.record(look(2), look(3)) == AccessRecorded(recorded=2)
    assert access.record(look(4), look(4)) == AccessRecorded(recorded=2)
    assert len(access.events()) == 4
    assert len(access.find()) == 4


def test_every_appraisal_has_a_log_of_its_own(access: Access) -> None:
    access.record(look(1))
    access.record(look(2), appraisal="house")
    assert [len(access.find(of)) for of in (APPRAISAL, "house", "532622-2024Q1")] == [1, 1, 0]


def test_the_reason_stands_beside_the_log_and_can_be_erased(access: Access) -> None:
    """D-5: a reason may name somebody; the log holds its digest only."""
    access.record(look(1, reason="核对张三的号码"))
    assert "张三" not in access.text()
    assert access.find()[0].reason == "核对张三的号码"
    with access.context.engine.connect() as connection:
        connection.exec_driver_sql("delete from words")
        connection.commit()
    assert access.find()[0].reason is None


@pytest.mark.parametrize(
    "wrong",
    [{"role": "mayor"}, {"what": "everything"}, {"account": ""}, {"subject": "张三"}, {"refused": "no"}, {"name": "x"}],
)
def test_what_is_no_look_is_refused_and_nothing_is_recorded(access: Access, wrong: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        access.record(look(1), look(2, **wrong))
    assert access.events() == []


def test_what_was_out_of_role_is_raised_once(access: Access, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        access.record(look(1), look(2, role="operator", account="ducha-02", refused="FORBIDDEN_ROLE"))
    said = "".join(capsys.readouterr())
    assert said.count("access.overstepped") == 1
    assert "ducha-02" in said


def test_the_log_names_accounts_and_codes_only(access: Access) -> None:
    access.record(look(1, reason="13000000123"), look(2, refused="FORBIDDEN_ROLE"))
    fields = {name for body in access.context.log.bodies(APPRAISAL) for name in json.loads(body)["data"]}
    assert fields == {
        *("account", "role", "what", "operation", "subject", "refused", "reason", "asked_by", "confirmed_by")
    }
