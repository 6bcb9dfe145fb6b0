"""Signed notes, against the example published with their format (golang.org/x/mod/sumdb/note, C2SP signed-note)."""

from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.kernel.proof.note import Note, NoteMalformed, Verifier, read, sign
from tests.kernel.signing import KEY, OURS

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_note_is_verified_by_its_published_key() -> None:
    peter = Verifier.read(PETER)
    assert peter.text == PETER
    assert read(PUBLISHED).is_signed_by(peter)
    assert not read(PUBLISHED.replace("answer", "answers")).is_signed_by(peter)


def test_a_note_says_what_was_signed_and_by_whom() -> None:
    found = read(sign("one\n\ntwo\n", "pingyi/ballot", KEY))
    assert found.text == "one\n\ntwo\n"
    assert found.is_signed_by(OURS)
    assert not found.is_signed_by(Verifier("pingyi/tally", OURS.key))
    assert Verifier.read(OURS.text) == OURS


@pytest.mark.parametrize(
    "spoiled",
    [
        "",
        "text\n",
        "text\n\n",
        "\n\n— name AAAAAAAAAAAA\n",
        PUBLISHED[:-1],
        PUBLISHED.replace("— ", "- "),
        PUBLISHED.replace("x08go", "x08g*"),
        PUBLISHED.replace("JnAM=", "JnAN="),
        PUBLISHED.replace("If you", "If\tyou"),
        "text\n\n— name AAAA\n",
    ],
)
def test_what_is_not_a_note_is_refused(spoiled: str) -> None:
    with pytest.raises(NoteMalformed):
        read(spoiled)


@pytest.mark.parametrize("text", ["", "name", PETER.replace("c74f", "c74e"), PETER.replace("ARpc", "Ahpc"), PETER[:-4]])
def test_what_is_not_a_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        Verifier.read(text)


SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


@pytest.mark.parametrize(
    "line",
    [
        SIGNATURE.removeprefix("— "),  # all but the dash
        SIGNATURE.replace("— ", "—"),
        SIGNATURE.replace("PeterNeumann", "Peter+Neumann"),
        SIGNATURE.replace("PeterNeumann", "Peter\u3000Neumann"),
        SIGNATURE.replace("PeterNeumann ", " "),
        "— name",
        "— name AAAAAA==",  # four bytes: a hash and no signature
    ],
)
def test_a_line_that_is_no_signature_is_refused(line: str) -> None:
    with pytest.raises(NoteMalformed):
        read(f"text\n\n{line}\n")
    with pytest.raises(NoteMalformed):
        read(f"text\n\n{SIGNATURE}\n{line}\n")


def test_five_bytes_are_a_hash_and_a_signature() -> None:
    """Golden value: AAECAwQ= is 00 01 02 03 04 in base64."""
    assert read("text\n\n— name AAECAwQ=\n").signatures == (("name", b"\x00\x01\x02\x03", b"\x04"),)


def test_whoever_signs_beside_others_has_signed() -> None:
    """By name and by key: a signature by either alone is nobody's."""
    stranger = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
    ours, theirs = (sign("text\n", "pingyi/ballot", key).partition("\n\n")[2] for key in (KEY, stranger))
    for lines in (ours + theirs, theirs + ours):
        assert read(f"text\n\n{lines}").is_signed_by(OURS)
    assert not read(f"text\n\n{theirs}").is_signed_by(OURS)
    renamed = ours.replace("pingyi/ballot", "pingyi/tally")
    assert not read(f"text\n\n{renamed}").is_signed_by(OURS)
    assert not Note("text\n", (("pingyi/ballot", OURS.hash, b"short"),)).is_signed_by(OURS)


@pytest.mark.parametrize("control", ["\x00", "\x1f", "\t", "\r"])
def test_a_note_has_no_control_characters(control: str) -> None:
    with pytest.raises(NoteMalformed):
        read(PUBLISHED.replace("If you", f"If{control}you"))


@pytest.mark.parametrize(("text", "name"), [("text", "name"), ("text\n", "a b"), ("text\n", "a+b"), ("text\n", "")])
def test_what_cannot_be_a_note_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="a note ends in a newline"):
        sign(text, name, KEY)


def verifier_key(key: bytes, name: str = "name", kind: bytes = b"\x01") -> str:
    """A verifier key whose hash fits, made as C2SP says."""
    mark = sha256(name.encode() + b"\n" + kind + key).hexdigest()[:8]
    return f"{name}+{mark}+{b64encode(kind + key).decode()}"


def test_a_verifier_key_has_32_bytes_of_ed25519_and_a_name() -> None:
    assert Verifier.read(verifier_key(bytes(32)) + "\n") == Verifier("name", bytes(32))
    for other in (
        verifier_key(bytes(31)),
        verifier_key(bytes(33)),
        verifier_key(bytes(32), kind=b"\x02"),
        verifier_key(bytes(32), name="a b"),
        verifier_key(bytes(32), name=""),
    ):
        with pytest.raises(NoteMalformed):
            Verifier.read(other)
