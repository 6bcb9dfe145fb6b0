"""The entrypoints: every request of the contract, answers and refusals that cross the wire."""

from typing import Any

from services.kernel.rpc.request import RequestMeta
from services.roster import contract
from services.roster.service import RosterService
from tests.roster.conftest import Roster
from tests.roster.over_http import entrypoints
from tests.roster.quarter import APPRAISAL, draft, phone


def ask(service: Any, method: str, **fields: Any) -> Any:
    return getattr(service, method)(fields)


def test_every_request_of_the_contract_is_answered() -> None:
    requests = [kind for kind in vars(contract).values() if isinstance(kind, RequestMeta) and kind.service]
    assert requests
    for request in requests:
        assert callable(getattr(RosterService, request.method)), request.__name__


def test_a_value_and_a_refusal_are_both_answers(roster: Roster) -> None:
    service = entrypoints(roster)
    unknown = {"refused": {"code": "APPRAISAL_UNKNOWN", "facts": {"appraisal": APPRAISAL}}}
    assert ask(service, "show_appraisal", appraisal=APPRAISAL) == unknown
    assert ask(service, "draft_appraisal", appraisal=APPRAISAL, **draft())["ok"].offices == 4
    assert ask(service, "show_appraisal", appraisal=APPRAISAL)["ok"].stage == "drafted"


def test_files_come_in_base64(roster: Roster) -> None:
    service = entrypoints(roster)
    ask(service, "draft_appraisal", appraisal=APPRAISAL, **draft())
    file = {"appraisal": APPRAISAL, "provider": "fire", "by": "clerk-1"}
    refused = ask(service, "file_roster", content="AAE=", **file)["refused"]
    assert (refused["code"], refused["facts"]["count"]) == ("ROSTER_NOT_READABLE", 1)
    refused = ask(service, "file_roster", content="not base64!", **file)["refused"]
    assert (refused["code"], refused["facts"]) == ("MALFORMED", {"where": "content", "what": "NOT_BASE64"})


def test_hostile_arguments_are_refused_and_leave_no_trace(roster: Roster) -> None:
    service = entrypoints(roster)
    hostiles: list[Any] = [None, 7, [], {}, "\x00", "x" * 10_000, "'; drop table event; --"]
    for hostile in hostiles:
        proof = {"method": "development", "account": hostile, "phone": phone(1)}
        file = {"appraisal": APPRAISAL, "provider": "fire"}
        answers = [
            ask(service, "draft_appraisal", appraisal=hostile, **draft()),
            ask(service, "draft_appraisal", appraisal=APPRAISAL, **{**draft(), "rules": hostile}),
            ask(service, "draw_invitees", appraisal=APPRAISAL, group=hostile, seed="1"),
            ask(service, "file_roster", content=hostile, by="clerk", **file),
            ask(service, "file_roster", content="", by=hostile, **file),
            ask(service, "identify", appraisal=APPRAISAL, proof=hostile),
            ask(service, "identify", appraisal=APPRAISAL, proof=proof),
            ask(service, "issue_credential", appraisal=hostile, ticket=hostile, blinded=hostile),
            ask(service, "show_participation", appraisal=hostile),
            service.show_participation(hostile),
        ]
        assert all("refused" in answer for answer in answers)
    assert roster.rows("select count(*) from event") == [(0,)]
