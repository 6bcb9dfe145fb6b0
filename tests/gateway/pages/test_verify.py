"""The page that says how to check: signed states to keep, the draw to repeat (D-3, R-24, ADR 0015)."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.kernel.proof.seal import fingerprint
from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.proofs import DRAW, KEY, ROOT, checkpoints_of, in_stage
from tests.gateway.stand_in import APPRAISAL, participation
from tests.harness.page import Page

HOME = f"/a/{APPRAISAL}"


def test_while_people_vote_nothing_tells_how_many_have(gateway: GatewayClient) -> None:
    in_stage(gateway.services, "voting")
    page = gateway.ask("GET", f"{HOME}/verify")
    assert page.status_code == 200
    assert Page(page.text).says("评议结束以后")
    assert gateway.ask("GET", f"{HOME}/checkpoints/ballot/1").status_code == 404
    assert not gateway.services.calls("ballot.list_checkpoints")


def test_after_the_end_each_log_shows_its_checkpoints_and_key(gateway: GatewayClient) -> None:
    in_stage(gateway.services, "closed")
    page = Page(gateway.ask("GET", f"{HOME}/verify").text)
    assert page.text.count(ROOT.hex()) == 8
    assert page.says(fingerprint(KEY.public_key().public_bytes_raw().hex()))
    assert "签名与公钥不符" not in page.source
    assert DRAW["seed"] not in page.source
    assert not gateway.services.calls("tally.show_sample_record")


def test_a_checkpoint_is_handed_out_as_it_was_signed(gateway: GatewayClient) -> None:
    in_stage(gateway.services, "published")
    got = gateway.ask("GET", f"{HOME}/checkpoints/ballot/2")
    assert got.text == checkpoints_of("ballot")["notes"][1]
    assert f"{APPRAISAL}-ballot-0002.txt" in got.headers["content-disposition"]
    for wrong in ("ballot/3", "ballot/02", "access/1"):
        assert gateway.ask("GET", f"{HOME}/checkpoints/{wrong}").status_code == 404


def test_a_checkpoint_by_another_key_is_said_to_be(gateway: GatewayClient) -> None:
    in_stage(gateway.services, "closed")
    other = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
    gateway.services.answers["tally.list_checkpoints"] = checkpoints_of("tally", other)
    assert Page(gateway.ask("GET", f"{HOME}/verify").text).text.count("签名与公钥不符") == 2


def test_once_published_the_draw_can_be_repeated_but_no_ballot_is_named(gateway: GatewayClient) -> None:
    in_stage(gateway.services, "published")
    page = Page(gateway.ask("GET", f"{HOME}/verify").text)
    assert all(page.says(str(DRAW[name])) for name in ("seed", "pool_digest", "pool_size"))
    assert "ballot-a" not in page.source
    gateway.services.answers["tally.show_sample_record"] = Refused("SAMPLE_NOT_DRAWN", {"appraisal": APPRAISAL})
    assert Page(gateway.ask("GET", f"{HOME}/verify").text).says("结果公布以后在这里写明")


def test_the_result_leads_to_how_it_is_checked(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_published_result"] = Refused("NOT_PUBLISHED", {})
    for page in ("result", "receipt"):
        assert f"{HOME}/verify" in Page(gateway.ask("GET", f"{HOME}/{page}").text).links.values()


@pytest.mark.parametrize(
    ("ballots", "people", "says"),
    [
        ([], [], []),
        ([{"why": "COUNT_SHORT", "counted": 1204, "found": 1201}], [], ["1204", "1201"]),
        ([{"why": "LANE_LOST", "counted": 0, "found": 1201}], [], ["核对不了", "1201"]),
        ([], [{"why": "LANE_SHORT", "counted": 907, "found": 905}], ["907", "905", "再领一张"]),
    ],
)
def test_what_was_lost_and_accepted_by_two_is_named_where_everybody_checks(
    gateway: GatewayClient, ballots: list[Any], people: list[Any], says: list[str]
) -> None:
    in_stage(gateway.services, "closed")
    gateway.services.answers["ballot.show_participation"] = participation(losses=ballots)
    gateway.services.answers["roster.show_participation"] = {
        "issued": 0,
        "by_group": {},
        "until": None,
        "losses": people,
    }
    page = Page(gateway.ask("GET", f"{HOME}/verify").text)
    assert all(page.says(part) for part in says)
    assert ("有过缺失" in page.source) is bool(says)
