"""One ballot has one text, two ballots have two, and a voter's side and the box's come to the same (ADR 0043)."""

import secrets
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ballot.ballot_text import NO_EXAMPLE, ballot_text, key_id, keys_digest, words_digest
from services.ballot.contract import ChoiceExample, OnlinePick
from services.ballot.fixed_ballot import fix
from services.kernel.proof.blind_signature import BlindingFailed, sign_blindly
from services.roster.events import CATEGORIES
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OFFICES, codes, key, keys, nonce, receipt, receipt_secret, salt, tick

KEY = keys()["public"]
PICKS = st.lists(
    st.builds(
        OnlinePick,
        office=st.sampled_from(["01-01", "01-02", "01 01", "-"]),
        categories=st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
        example=st.none()
        | st.builds(
            ChoiceExample,
            text=st.sampled_from(["", "三趟", "三趟 0 - 01-01", "-"]),
            occurred=st.none() | st.sampled_from(["2024-05", "2024-06"]),
            continues=st.booleans(),
        ),
    ),
    max_size=3,
).map(tuple)


def text(picks: tuple[OnlinePick, ...]) -> bytes:
    return ballot_text(APPRAISAL, "public", KEY, nonce(1), salt(1), picks)


def said(picks: tuple[OnlinePick, ...]) -> Any:
    """What a ballot means, whatever its spelling."""
    return [(pick.office, sorted(pick.categories), pick.example or NO_EXAMPLE) for pick in picks]


def test_the_text_is_as_it_is_described() -> None:
    """Golden value; the digest of the words by sha256sum."""
    full = {**tick(OFFICES[0], "shirk", "cold"), "example": {"text": "三趟", "occurred": "2024-05"}}
    picks = msgspec.convert([full, {"office": OFFICES[1]}], tuple[OnlinePick, ...])
    assert ballot_text("532622-2024Q2", "market", KEY, bytes(32), bytes(16), picks).decode().splitlines() == [
        "pingyi-ballot-v2",
        "532622-2024Q2",
        "market",
        key_id(KEY),
        "0" * 64,
        "cold,shirk 2024-05 0 e0ffbeafda5cb460983920483aced2a3afb47f2f4a9549eb65082ea705583874 01-01",
        "- - 0 - 01-02",
    ]


@given(PICKS, PICKS)
def test_two_ballots_have_one_text_only_when_they_say_the_same(
    one: tuple[OnlinePick, ...], other: tuple[OnlinePick, ...]
) -> None:
    assert (text(one) == text(other)) == (said(one) == said(other))


def test_the_same_words_elsewhere_have_another_digest() -> None:
    digests = {words_digest(salt(number), place, "三趟") for number in (1, 2) for place in (0, 1)}
    assert len(digests) == 4


def test_the_digest_of_the_keys_does_not_depend_on_their_order() -> None:
    both = list(keys().values())
    assert keys_digest(both, "4b" * 32) == keys_digest(both[::-1], "4b" * 32)
    others = {keys_digest(both[:1], "4b" * 32), keys_digest(both, "4c" * 32), keys_digest(both, "")}
    assert len({keys_digest(both, "4b" * 32), *others}) == 4


# the voter's side


def test_what_roster_signs_unseen_goes_into_the_box(box: Box) -> None:
    fixed = fix(APPRAISAL, "public", KEY, [tick(text="三趟"), {"office": OFFICES[1]}])
    signed = fixed.signed(sign_blindly(key("public"), fixed.hidden.value).hex())
    (answer,) = box.cast(msgspec.to_builtins(signed))
    assert codes([answer]) == ["new"]
    assert answer.value().receipt.replace("-", "").endswith(fixed.receipt)


def test_nothing_of_the_ballot_is_in_what_roster_sees() -> None:
    """The same ballot fixed twice is not to be recognised, and neither is it from its credential."""

    def drawn(purpose: str, length: int) -> bytes:
        """All but what blinds the ballot is the same both times."""
        return secrets.token_bytes(length) if purpose.startswith("factor") else bytes(length)

    once, again = fix(APPRAISAL, "public", KEY, [tick()], drawn), fix(APPRAISAL, "public", KEY, [tick()], drawn)
    assert once.message == again.message
    assert once.hidden.value != again.hidden.value


def test_a_signature_of_anything_else_is_found_out_before_anything_is_cast() -> None:
    one, other = (fix(APPRAISAL, "public", KEY, [tick()]) for _ in range(2))
    for wrong in (sign_blindly(key("public"), other.hidden.value), bytes(256), b""):
        with pytest.raises(BlindingFailed):
            one.signed(wrong.hex())


def test_a_voters_secrets_are_different_ones() -> None:
    fixed = fix(APPRAISAL, "public", KEY, [tick()])
    drawn = {fixed.ballot.nonce[:32], fixed.ballot.salt, fixed.ballot.receipt_secret}
    assert len(drawn) == 3
    assert receipt(1) == receipt(1) != receipt(2)
    assert receipt_secret(1) != salt(1)
