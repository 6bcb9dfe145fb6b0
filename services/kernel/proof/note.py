"""Signed notes (C2SP signed-note): a text for people and programs, and who signed it, in lines of ASCII and base64.

The text is signed with its last newline; a blank line and the signatures follow:

    — name base64(4 bytes of the key's hash ‖ 64 bytes of Ed25519)
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
DASH = "\N{EM DASH} "


class NoteMalformed(ValueError):
    """The text is not a signed note."""


@dataclass(frozen=True)
class Verifier:
    """A public key under a name. `text` is how it is handed about: name, hash, key (C2SP's verifier key)."""

    name: str
    key: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes that say which key signed."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Read a verifier key. Raises `NoteMalformed`."""
        name, _, rest = text.strip().partition("+")
        said, _, encoded = rest.partition("+")
        key = _unbase64(encoded)
        verifier = cls(name, key[1:])
        if not _is_name(name) or len(key) != 33 or key[:1] != ED25519 or verifier.hash.hex() != said:
            raise NoteMalformed("not the public key of an Ed25519 verifier")
        return verifier


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and the signatures under it as (name, hash of the key, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Whether this very key signed this very text."""
        return any(
            (name, key_hash) == (verifier.name, verifier.hash) and _verifies(verifier.key, signature, self.text)
            for name, key_hash, signature in self.signatures
        )


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The text as a note signed under a name. Raises `ValueError` for what cannot be one."""
    if not text.endswith("\n") or not _is_name(name):
        raise ValueError("a note ends in a newline, and a name has neither spaces nor plus signs")
    verifier = Verifier(name, key.public_key().public_bytes_raw())
    signature = verifier.hash + key.sign(text.encode())
    return f"{text}\n{DASH}{name} {base64.b64encode(signature).decode()}\n"


def read(note: str) -> Note:
    """Take a note apart. Nothing is verified yet. Raises `NoteMalformed`."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not text or not lines.endswith("\n"):
        raise NoteMalformed("no text, a blank line, and signatures")
    if any(ord(character) < 0x20 and character != "\n" for character in note):
        raise NoteMalformed("a control character")
    return Note(f"{text}\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not _is_name(name):
        raise NoteMalformed("not the line of a signature")
    found = _unbase64(encoded)
    if len(found) < 5:
        raise NoteMalformed("a signature that is too short")
    return name, found[:4], found[4:]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _unbase64(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteMalformed("not base64") from error
    if base64.b64encode(found).decode() != text:
        raise NoteMalformed("not the one way of writing these bytes in base64")
    return found


def _verifies(key: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
