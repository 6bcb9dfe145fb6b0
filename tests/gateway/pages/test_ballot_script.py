"""The voter's script beside the published vectors, an independent library and our own Python (RFC 9474, ADR 0043)."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.pages import STATIC
from services.ballot.ballot_text import ballot_text, keys_digest, message
from services.ballot.contract import OnlinePick
from services.ballot.receipts.receipt import printed, receipt_code
from services.kernel.proof.blind_signature import is_signed, sign_blindly
from services.roster.events import CATEGORIES
from tests.gateway.stand_in import APPRAISAL, KEY, PUBLIC, RECEIPT, RECEIPT_KEY, signature_of

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
VECTORS = json.loads((HERE.parents[1] / "kernel/proof/published/rfc9474.json").read_text())
ED25519 = json.loads((HERE.parents[1] / "kernel/proof/published/wycheproof_ed25519.json").read_text())
RECEIPTS = {"receipt_key": RECEIPT_KEY, "digest": keys_digest([PUBLIC, PUBLIC], RECEIPT_KEY)}
Script = Callable[..., Any]
HEX16 = st.binary(min_size=16, max_size=16).map(bytes.hex)
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
PICKS = st.lists(
    st.fixed_dictionaries(
        {
            "office": st.sampled_from(["02-03", "05-01", "a b"]),
            "categories": st.lists(st.sampled_from(CATEGORIES), max_size=4),
        },
        optional={
            "example": st.fixed_dictionaries(
                {"text": TEXTS | st.sampled_from(["一\n二", "𬭎股长", "é e\u0301", "👩‍👩‍👧"])},
                optional={"occurred": st.sampled_from(["2024-05", "1999-12"]), "continues": st.booleans()},
            )
        },
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    """The script in Node, asked line by line."""
    command = ["node", str(HERE / "ballot_script.mjs"), str(STATIC / "ballot.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        written, read = node.stdin, node.stdout

        def ask(what: str, **asked: Any) -> Any:
            written.write(json.dumps({"what": what, **asked}) + "\n")
            written.flush()
            told = json.loads(read.readline())
            if "failed" in told:
                raise ValueError(told["failed"])
            return told["ok"]

        yield ask
        node.stdin.close()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_published_vectors_are_reproduced(script: Script, vector: dict[str, str]) -> None:
    n, said, salt, inverse, blinded, signature, bare = (
        vector[name].removeprefix("0x") for name in ("n", "input_msg", "salt", "inv", "blinded_msg", "blind_sig", "sig")
    )
    factor = f"{pow(int(inverse, 16), -1, int(n, 16)):x}"
    made = script("blind", n=n, message=said, salt=salt, factor=factor)
    assert made == {"blinded": blinded, "inverse": inverse}
    assert script("unblind", n=n, message=said, salt=salt, inverse=inverse, signature=signature) == bare


def test_it_finds_out_that_it_can(script: Script) -> None:
    assert script("able")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(nonce=st.binary(min_size=32, max_size=32), salt=HEX16, picks=PICKS)
def test_script_and_box_write_the_same_text(script: Script, nonce: bytes, salt: str, picks: list[Any]) -> None:
    ballot = {"appraisal": APPRAISAL, "group": "public", "nonce": nonce.hex(), "salt": salt, "picks": picks}
    chosen = msgspec.convert(picks, tuple[OnlinePick, ...])
    text = ballot_text(APPRAISAL, "public", PUBLIC, nonce, bytes.fromhex(salt), chosen)
    assert script("message", ballot=ballot, key=PUBLIC) == message(text).hex()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(secret=HEX16)
def test_script_and_box_come_to_the_same_receipt(script: Script, secret: str) -> None:
    told = script("code", ballot={"appraisal": APPRAISAL, "receipt_secret": secret})
    assert receipt_code(APPRAISAL, bytes.fromhex(secret)) == told


def test_what_the_script_fixes_is_signed_unseen_and_verified(script: Script) -> None:
    picks = [{"office": "02-03", "categories": ["shirk"], "example": {"text": "跑了三趟", "occurred": "2024-05"}}]
    keys = [{"group": "public", "key": PUBLIC}]
    assert script("digest", keys=keys, receipt_key=RECEIPT_KEY) == keys_digest([PUBLIC], RECEIPT_KEY)
    state = script("fix", appraisal=APPRAISAL, group="public", picks=picks, keys=keys, **RECEIPTS)
    signature = sign_blindly(KEY, bytes.fromhex(state["blinded"])).hex()
    ballot = script("signed", state=state, signature=signature)
    assert "appraisal" not in ballot
    assert is_signed(KEY.public_key(), bytes.fromhex(state["message"]), bytes.fromhex(ballot["signature"]))
    receipt = printed("YS24Q2", receipt_code(APPRAISAL, bytes.fromhex(ballot["receipt_secret"])))
    assert script("proves", state=state, receipt=receipt, signature=signature_of(receipt))
    for other in (RECEIPT, receipt[:-1] + ("0" if receipt[-1] != "0" else "1")):
        assert not script("proves", state=state, receipt=other, signature=signature_of(other))
        assert not script("proves", state=state, receipt=receipt, signature=signature_of(other))
    with pytest.raises(ValueError, match="not our signature"):
        script("signed", state=state, signature="07" * 256)


@pytest.mark.parametrize("group", ED25519, ids=lambda group: group["key"][:8])
def test_published_signatures_of_ed25519_are_told_from_others(script: Script, group: dict[str, Any]) -> None:
    for said, signature, valid in group["tests"]:
        told = script("isSignature", key=group["key"], message=said, signature=signature)
        assert told is valid, (said, signature)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), said=st.binary(max_size=99), place=st.integers(0, 511))
def test_what_a_library_of_others_signs_is_verified_and_one_bit_less_is_not(
    script: Script, secret: bytes, said: bytes, place: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    signature = key.sign(said)
    changed = (int.from_bytes(signature) ^ 1 << place).to_bytes(64)
    asked = {"key": key.public_key().public_bytes_raw().hex(), "message": said.hex()}
    assert script("isSignature", **asked, signature=signature.hex())
    assert not script("isSignature", **asked, signature=changed.hex())


def test_a_library_of_others_gets_a_credential_of_roster(script: Script) -> None:
    """@cloudflare/blindrsa-ts blinds and finalizes, roster's code signs."""
    said = message(b"a ballot")
    blinded = script("libraryBlinds", key=PUBLIC, message=said.hex())
    bare = script("libraryFinalizes", signature=sign_blindly(KEY, bytes.fromhex(blinded)).hex())
    assert is_signed(KEY.public_key(), said, bytes.fromhex(bare))
