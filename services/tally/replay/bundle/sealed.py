"""The sealed part of a bundle: what people wrote and who was on the lists, for the decider's eyes (D-3, ADR 0028).

`sealed.bin` is one line of canonical JSON, the header, then AES-256-GCM over the contents. The key is scrypt's of a
passphrase; the header is authenticated with the contents, so neither its parameters nor its appraisal can be changed.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from services.kernel.log.words import digest_of
from services.tally.replay.checks import Check

FORMAT: Literal["pingyi-sealed/1"] = "pingyi-sealed/1"
SHORTEST = 12  # characters of a passphrase
COST, BLOCKS, LANES = 1 << 17, 8, 1  # scrypt's n, r, p: 128 MiB and about half a second
MOST_MEMORY = 1 << 30  # bytes: what a header may ask of a reader
_named = re.compile(rb'"([0-9a-f]{32,64})"')


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the contents are encrypted. `salt` and `nonce` are hexadecimal, new for every sealing."""

    format: Literal["pingyi-sealed/1"]
    appraisal: str
    kdf: Literal["scrypt"]
    n: int
    r: int
    p: int
    salt: str
    cipher: Literal["aes-256-gcm"]
    nonce: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote, under the digest that names it in the log: SHA-256 over salt and words."""

    digest: str
    salt: str
    words: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a list that a provider handed in. `person` is how the log calls them."""

    provider: str
    person: str
    name: str
    phone: str
    organisation: str


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """All that is sealed: words by the log that names them, and people; nothing that has been erased."""

    words: dict[str, list[Words]]
    people: list[Person]


class SealedNotOpened(Exception):  # it says what was tried
    """Another passphrase, or not what was sealed. `args`: why."""


def seal(appraisal: str, contents: Contents, passphrase: str) -> bytes:
    """Encrypt. Raises `ValueError`: the passphrase is too short."""
    if len(passphrase) < SHORTEST:
        raise ValueError(f"a passphrase has at least {SHORTEST} characters")
    header = Header(
        format=FORMAT,
        appraisal=appraisal,
        kdf="scrypt",
        n=COST,
        r=BLOCKS,
        p=LANES,
        salt=os.urandom(16).hex(),
        cipher="aes-256-gcm",
        nonce=os.urandom(12).hex(),
    )
    line = msgspec.json.encode(header, order="sorted") + b"\n"
    return line + _cipher(header, passphrase).encrypt(bytes.fromhex(header.nonce), msgspec.json.encode(contents), line)


def unseal(blob: bytes, passphrase: str, appraisal: str) -> Contents:
    """Decrypt. Raises `SealedNotOpened`."""
    line, newline, encrypted = blob.partition(b"\n")
    try:
        header = msgspec.json.decode(line, type=Header)
        if header.appraisal != appraisal or not _bearable(header):
            raise SealedNotOpened("the header is of another appraisal, or asks for what cannot be computed")
        plain = _cipher(header, passphrase).decrypt(bytes.fromhex(header.nonce), encrypted, line + newline)
        return msgspec.json.decode(plain, type=Contents)
    except (msgspec.MsgspecError, ValueError) as error:
        raise SealedNotOpened(f"not a sealed part: {error}") from error
    except InvalidTag:
        raise SealedNotOpened("another passphrase, or the sealed part was changed") from None


def checks(contents: Contents, log: Callable[[str], Iterable[bytes]]) -> Iterator[Check]:
    """Whether the words are those that the logs name, and the people those whom roster's log lists."""
    for source, words in sorted(contents.words.items()):
        yield _check_words(source, words, log)
    unknown = _unnamed({one.person for one in contents.people}, log("roster"))
    found = f"{len(contents.people)} rows"
    yield Check("sealed: people", not unknown, _found(found, "not listed by roster", unknown))


def _check_words(source: str, words: list[Words], log: Callable[[str], Iterable[bytes]]) -> Check:
    false = {one.digest for one in words if not _is_true(one)}
    unknown = _unnamed({one.digest for one in words}, log(source))
    found = _found(f"{len(words)} texts", "not those of their digest", false)
    return Check(f"sealed: words of {source}", not false | unknown, _found(found, "not named in the log", unknown))


def _is_true(one: Words) -> bool:
    try:
        return digest_of(bytes.fromhex(one.salt), one.words).hex() == one.digest
    except ValueError:
        return False


def _unnamed(wanted: set[str], records: Iterable[bytes]) -> set[str]:
    """Which of these digests no record names."""
    left = {name.encode() for name in wanted}
    for record in records:
        if not left:
            break
        left.difference_update(_named.findall(record))
    return {name.decode() for name in left}


def _found(found: str, wrong: str, which: set[str]) -> str:
    return f"{found}; {len(which)} {wrong}, the first {min(which)}" if which else found


def _bearable(header: Header) -> bool:
    fine = header.n > 1 and header.n & (header.n - 1) == 0 and header.r > 0 and 0 < header.p <= 4
    return fine and 128 * header.n * header.r <= MOST_MEMORY


def _cipher(header: Header, passphrase: str) -> AESGCM:
    """The key that scrypt makes of the passphrase, which is the same however it was typed (NFC)."""
    derived = Scrypt(salt=bytes.fromhex(header.salt), length=32, n=header.n, r=header.r, p=header.p)
    return AESGCM(derived.derive(unicodedata.normalize("NFC", passphrase).encode()))


def contents_of(words: Mapping[str, Iterable[Any]], people: Iterable[Any]) -> Contents:
    """Of rows as databases hold them, in an order that says nothing."""
    return Contents(
        words={
            source: sorted(
                (Words(digest=bytes(d).hex(), salt=bytes(s).hex(), words=w) for d, s, w in rows),
                key=lambda one: one.digest,
            )
            for source, rows in words.items()
        },
        people=[Person(provider=v, person=p, name=n, phone=t, organisation=o) for v, p, n, t, o in people],
    )
