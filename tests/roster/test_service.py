"""The entrypoints: every method of docs/architecture.md, answers and refusals that cross the wire."""

import inspect
from typing import Any

from services.roster.service import RosterService
from tests.roster.conftest import Roster
from tests.roster.over_http import entrypoints
from tests.roster.quarter import APPRAISAL, draft, phone

METHODS = {
    "draft_appraisal": ["appraisal", "draft"],
    "file_roster": ["appraisal", "provider", "content", "filed_by", "already_drawn"],
    "commit_lists": ["appraisal", "group"],
    "import_catalogue": ["appraisal", "content", "by"],
    "set_catalogue": ["appraisal", "offices", "by"],
    "check_catalogue": ["appraisal", "content"],
    "catalogue": ["appraisal"],
    "draft": ["appraisal"],
    "check_roster": ["appraisal", "provider", "content"],
    "roster_form": ["appraisal", "provider"],
    "filings": ["appraisal", "provider"],
    "draw_invitees": ["appraisal", "group", "seed", "witnesses"],
    "draw_record": ["appraisal", "group", "names"],
    "issue_invitations": ["appraisal", "group"],
    "replace_invitation": ["appraisal", "person", "by"],
    "make_call": ["appraisal", "person", "number", "outcome", "by"],
    "call_list": ["appraisal", "group", "full"],
    "open_appraisal": ["appraisal", "draft_digest"],
    "appraisal": ["appraisal"],
    "identify": ["appraisal", "proof"],
    "send_code": ["appraisal", "phone"],
    "issue_credential": ["appraisal", "person"],
    "participation": ["appraisal"],
}


def test_the_contracts_methods_are_there_with_their_arguments() -> None:
    for name, arguments in METHODS.items():
        assert list(inspect.signature(getattr(RosterService, name)).parameters) == ["self", *arguments]


def test_a_value_and_a_refusal_are_both_answers(roster: Roster) -> None:
    service = entrypoints(roster)
    assert service.appraisal(APPRAISAL) == {"refused": {"code": "APPRAISAL_UNKNOWN", "facts": {"appraisal": APPRAISAL}}}
    assert service.draft_appraisal(APPRAISAL, draft())["ok"]["offices"] == 4
    assert service.appraisal(APPRAISAL)["ok"]["stage"] == "drafted"


def test_files_come_in_base64(roster: Roster) -> None:
    service = entrypoints(roster)
    service.draft_appraisal(APPRAISAL, draft())
    refused = service.file_roster(APPRAISAL, "fire", "AAE=", "clerk-1")["refused"]
    assert (refused["code"], refused["facts"]["count"]) == ("ROSTER_NOT_READABLE", 1)
    refused = service.file_roster(APPRAISAL, "fire", "not base64!", "clerk-1")["refused"]
    assert (refused["code"], refused["facts"]["where"]) == ("MALFORMED", "content")


def test_hostile_arguments_are_refused_and_leave_no_trace(roster: Roster) -> None:
    service = entrypoints(roster)
    hostiles: list[Any] = [None, 7, [], {}, "\x00", "x" * 10_000, "'; drop table event; --"]
    for hostile in hostiles:
        answers = [
            service.draft_appraisal(hostile, draft()),
            service.draft_appraisal(APPRAISAL, hostile),
            service.draw_invitees(APPRAISAL, hostile, "1"),
            service.file_roster(APPRAISAL, "fire", hostile, "clerk"),
            service.file_roster(APPRAISAL, "fire", "", hostile),
            service.identify(APPRAISAL, hostile),
            service.identify(APPRAISAL, {"method": "development", "account": hostile, "phone": phone(1)}),
            service.issue_credential(hostile, "0" * 32),
            service.participation(hostile),
        ]
        assert all("refused" in answer for answer in answers)
    assert roster.rows("select count(*) from event") == [(0,)]
