"""A credential is what roster signed for a group of this appraisal, and nothing else (R-21, R-25)."""

from base64 import b64encode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from services.ballot.credential import Credential, check
from services.ballot.refusals import CredentialInvalid
from services.roster.identity import credential as issuing
from tests.ballot.examples import credential, key, keys, nonce

GOOD = credential(1)


def parts(token: str = GOOD) -> list[str]:
    return token.split(".")


def signed(secret: bytes, group: str = "public") -> str:
    return issuing.sign(key("public"), group, secret)  # type: ignore[arg-type]  # any group, also of nobody


def test_what_roster_issues_is_a_credential() -> None:
    assert check(GOOD, keys()) == Credential("public", nonce(1))
    assert check(credential(2, "market"), keys()) == Credential("market", nonce(2))


BAD = {
    "nothing": "",
    "dots": "...",
    "no signature": ".".join(parts()[:3]),
    "one part more": GOOD + ".x",
    "another algorithm": GOOD.replace("v1.", "v2.", 1),
    "no algorithm": GOOD.replace("v1.", "none.", 1),
    "the other group's name": GOOD.replace(".public.", ".market."),
    "the other group's key": issuing.sign(key("market"), "public", nonce(1)),
    "a group that votes on paper": signed(nonce(1), "leaders"),
    "a group of nobody": signed(nonce(1), "everyone"),
    "somebody else's key": issuing.sign(issuing.new_key(), "public", nonce(1)),
    "somebody else's nonce": ".".join([*parts()[:2], parts(credential(2))[2], parts()[3]]),
    "a nonce cut short": GOOD.replace(parts()[2], parts()[2][:-3]),
    "a signature cut short": GOOD[:-4],
    "no nonce": ".".join([*parts()[:2], "", parts()[3]]),
    "a signed nonce of 31 bytes": signed(bytes(31)),
    "a signed nonce of 33 bytes": signed(bytes(33)),
    "a signed empty nonce": signed(b""),
    "base64 of a wrong length": ".".join([*parts()[:3], parts()[3][:-1]]),
    "no base64": ".".join([*parts()[:3], "=???="]),
    "Chinese": ".".join([*parts()[:3], "签名"]),
    "NUL in the group": GOOD.replace(".public.", ".pub\0lic."),
    "half a character": "v1.public.\ud800.\udfff",
    "a long text": "v1." + "x" * 100_000,
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(CredentialInvalid):
        check(token, keys())


def test_a_credential_of_another_appraisal_is_refused() -> None:
    """Each appraisal has keys of its own."""
    other = {"public": issuing.public_der(issuing.new_key())}
    with pytest.raises(CredentialInvalid):
        check(GOOD, other)


def test_a_key_that_is_no_rsa_key_checks_nothing() -> None:
    der = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(CredentialInvalid):
        check(GOOD, {"public": b64encode(der).decode()})


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_a_flipped_character_is_refused_or_reads_as_the_same(place: int, character: str) -> None:
    """Base64 may spell the same bytes in several ways; the ballot they cast is the same one."""
    try:
        read = check(GOOD[:place] + character + GOOD[place + 1 :], keys())
    except CredentialInvalid:
        return
    assert read == check(GOOD, keys())


@given(st.text() | st.binary().map(lambda raw: f"v1.public.{urlsafe_b64encode(raw).decode()}.{parts()[3]}"))
def test_no_other_text_is_a_credential(token: str) -> None:
    with pytest.raises(CredentialInvalid):
        check(token, keys())


def test_a_key_has_2048_bits_and_is_kept_as_it_was() -> None:
    made = issuing.new_key()
    assert (made.key_size, made.public_key().public_numbers().e) == (2048, 65537)
    assert issuing.load_key(issuing.private_der(made)).private_numbers() == made.private_numbers()


def test_a_key_of_another_kind_is_not_loaded() -> None:
    der = Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(TypeError, match="RSA"):
        issuing.load_key(der)
