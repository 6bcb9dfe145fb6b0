"""Ballots that the gateway hands in for voters whose browser cannot (ADR 0043)."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.ballots.ballot_shape import Pick
from gateway.context import Context
from gateway.identity.voter_sessions import Session
from gateway.rpc.client import ServiceTimeout
from services.ballot.contract import CastMany
from services.kernel.settings import Settings
from services.roster.answers import Appraisal, Ticket
from services.roster.contract import IssueCredential
from tests.gateway.conftest import GatewayClient
from tests.gateway.stand_in import APPRAISAL, KNOWN, RECEIPT, TICKET, Services, participation, signature_of

APPRAISED = msgspec.convert(KNOWN, Appraisal)
PICKS = [Pick(office="02-03", categories=["shirk"])]
OTHER = [Pick(office="02-03", categories=["cold"])]


def session(**changed: Any) -> Session:
    return Session(appraisal=APPRAISAL, ticket=msgspec.convert(TICKET | changed, Ticket))


@pytest.fixture
def served(tmp_path: Path) -> Context:
    """A gateway over services in memory."""
    return Context(Settings(gateway_secret="a secret of sixteen characters or more", keys=tmp_path), Services())


def cast(served: Context, picks: list[Pick], who: Session | None = None) -> Any:
    entry = asyncio.run(served.on_behalf.cast(APPRAISED, who or session(), picks))
    return entry.refused.code if entry.refused else entry.ok


def asked(served: Context, kind: Any) -> Any:
    assert isinstance(served.rpc, Services)
    return served.rpc.requests(kind)


def test_the_same_form_gives_the_same_ballot_from_anywhere_and_another_none(served: Context, tmp_path: Path) -> None:
    """R-21, R-25: also from another process that has the key."""
    first = cast(served, PICKS)
    other = Context(served.settings, served.rpc)
    again = cast(other, PICKS)
    assert (first.again, again.again) == (False, True)
    assert (first.receipt, first.signature) == (again.receipt, again.signature)
    assert cast(other, OTHER) == "ISSUED_ALREADY"
    blinded = [one.blinded for one in asked(served, IssueCredential)]
    assert blinded[0] == blinded[1] != blinded[2]
    found = asyncio.run(other.on_behalf.receipt(APPRAISED, session()))
    assert (found.received, found.receipt) == (True, first.receipt)


def test_two_people_with_the_same_ballot_have_nothing_in_common(served: Context) -> None:
    second = session(person="591785b794601e212b260e25925636fd")
    one, other = cast(served, PICKS), cast(served, PICKS, second)
    assert one.receipt != other.receipt
    ballots = [call.ballots[0] for call in asked(served, CastMany)]
    for field in ("nonce", "salt", "receipt_secret", "signature"):
        assert ballots[0][field] != ballots[1][field]


def test_what_is_not_known_is_so_answered_and_asked_again_with_the_same_ballot(served: Context) -> None:
    assert isinstance(served.rpc, Services)
    for silent in ("roster.issue_credential", "ballot.cast_many"):
        served.rpc.answers[silent] = ServiceTimeout(*silent.split("."))
        assert cast(served, PICKS) == "OUTCOME_UNKNOWN"
        del served.rpc.answers[silent]
    assert not cast(served, PICKS).again
    assert len({one.blinded for one in asked(served, IssueCredential)}) == 1


def test_an_answer_that_is_no_signature_of_the_ballot_is_not_used(served: Context) -> None:
    assert isinstance(served.rpc, Services)
    served.rpc.answers["roster.issue_credential"] = {"signature": "07" * 256}
    assert cast(served, PICKS) == "OUTCOME_UNKNOWN"
    assert asked(served, CastMany) == []


@pytest.mark.parametrize(
    "told",
    [
        {"receipt": RECEIPT, "signature": signature_of(RECEIPT)},
        {"receipt": RECEIPT, "signature": "0c" * 64},
        {"signature": "0c" * 64},
        {"signature": signature_of(RECEIPT)},
    ],
    ids=["another's", "of nobody", "not signed", "another's signature"],
)
def test_a_receipt_that_proves_nothing_is_said_to_be_wrong(served: Context, told: dict[str, str]) -> None:
    """The ballot may be in: nothing is tried again in its place."""
    assert isinstance(served.rpc, Services)
    services = served.rpc

    def wrong(request: CastMany) -> Any:
        return [{"ok": entry["ok"] | told} for entry in services.ballot_cast_many(request)]

    services.answers["ballot.cast_many"] = wrong
    assert cast(served, PICKS) == "RECEIPT_WRONG"
    del services.answers["ballot.cast_many"]
    assert cast(served, PICKS).again


def test_nothing_is_signed_while_the_boxs_key_is_not_known(served: Context) -> None:
    entry = asyncio.run(served.on_behalf.cast(msgspec.structs.replace(APPRAISED, receipt_key=""), session(), PICKS))
    assert entry.refused is not None
    assert entry.refused.code == "OUTCOME_UNKNOWN"
    assert asked(served, IssueCredential) == []


def test_the_key_is_destroyed_by_whoever_looks_after_the_seal(served: Context) -> None:
    """A silent box keeps it for another time; keys of other appraisals stay."""
    cast(served, PICKS)
    served.server_keys.made("532622-2024Q3")
    assert isinstance(served.rpc, Services)
    answers: list[Any] = [ServiceTimeout("ballot", "show_participation"), participation(), participation(sealed=True)]
    for answer, left in zip(answers, (True, True, False), strict=True):
        served.rpc.answers["ballot.show_participation"] = (
            answer if isinstance(answer, Exception) else lambda request, told=answer: _of(request, told)
        )
        asyncio.run(served.server_keys.look())
        assert (served.server_keys.read(APPRAISAL) is not None) == left
    assert served.server_keys.read("532622-2024Q3") is not None


def _of(request: Any, told: dict[str, Any]) -> dict[str, Any]:
    return told if request.appraisal == APPRAISAL else participation()


def test_after_the_end_nothing_is_handed_in_and_no_key_is_made(served: Context) -> None:
    ended = msgspec.convert(KNOWN | {"stage": "closed"}, Appraisal)
    entry = asyncio.run(served.on_behalf.cast(ended, session(), PICKS))
    assert entry.refused is not None
    assert entry.refused.code == "VOTING_ENDED"
    assert served.server_keys.read(APPRAISAL) is None
    assert asyncio.run(served.on_behalf.receipt(ended, session())) is None


def test_the_key_is_a_file_and_destroyed_by_the_first_visit_after_the_seal(gateway: GatewayClient) -> None:
    """Afterwards nobody can tell which ballot it was that a person handed in here."""
    context = Context(gateway.settings, gateway.services)
    cast(context, PICKS)
    key = context.settings.keys / f"server-{APPRAISAL}.key"
    gateway.services.answers["roster.show_appraisal"] = KNOWN | {"stage": "closed"}
    for sealed in (False, True):
        assert key.exists()
        gateway.services.answers["ballot.show_participation"] = participation(sealed=sealed)
        assert gateway.ask("GET", f"/a/{APPRAISAL}").status_code == 200
    assert not key.exists()


def test_issued_anew_another_form_is_another_ballot_with_nothing_in_common(served: Context) -> None:
    """ADR 0047: the form was changed after the answer was lost, and the first has not reached the box."""
    assert isinstance(served.rpc, Services)
    served.rpc.answers["ballot.cast_many"] = ServiceTimeout("ballot", "cast_many")
    assert cast(served, PICKS) == "OUTCOME_UNKNOWN"
    assert cast(served, OTHER) == "ISSUED_ALREADY"
    served.rpc.reissue(TICKET["person"])
    assert cast(served, OTHER) == "OUTCOME_UNKNOWN"
    del served.rpc.answers["ballot.cast_many"]
    found = cast(served, OTHER)
    assert cast(served, OTHER).receipt == found.receipt
    assert cast(served, PICKS) == "ISSUED_ALREADY"
    ballots = [call.ballots[0] for call in asked(served, CastMany)]
    assert ballots[1] == ballots[2] == ballots[3]
    for field in ("nonce", "salt", "receipt_secret", "signature"):
        assert ballots[0][field] != ballots[1][field]
    known = asyncio.run(served.on_behalf.receipt(APPRAISED, session()))
    assert known is not None
    assert known.receipt == found.receipt


def test_issued_anew_although_the_first_is_in_the_box_gives_no_second(served: Context) -> None:
    assert isinstance(served.rpc, Services)
    first = cast(served, PICKS)
    served.rpc.reissue(TICKET["person"])
    for picks in (OTHER, PICKS):
        assert cast(served, picks) == "ISSUED_ALREADY"
    known = asyncio.run(served.on_behalf.receipt(APPRAISED, session()))
    assert known is not None
    assert (known.receipt, len(served.rpc.box)) == (first.receipt, 1)


def test_who_was_signed_for_under_a_key_that_is_lost_votes_once_it_was_issued_anew(
    served: Context, tmp_path: Path
) -> None:
    assert isinstance(served.rpc, Services)
    served.rpc.answers["ballot.cast_many"] = ServiceTimeout("ballot", "cast_many")
    cast(served, PICKS)
    del served.rpc.answers["ballot.cast_many"]
    replaced = Context(replace(served.settings, keys=tmp_path / "new"), served.rpc)
    assert cast(replaced, PICKS) == "ISSUED_ALREADY"
    served.rpc.reissue(TICKET["person"])
    assert not cast(replaced, PICKS).again
