"""Signed notes, against the example published with their format (golang.org/x/mod/sumdb/note, C2SP signed-note)."""

import pytest

from services.kernel.proof.note import NoteMalformed, Verifier, read, sign
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
