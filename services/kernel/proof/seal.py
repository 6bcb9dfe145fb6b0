"""Seals: a service signs the root of its log with its Ed25519 key, so that nobody can say it was another."""

import contextlib
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.kernel.proof import note


def statement(source: str, appraisal: str, size: int, root: bytes) -> bytes:
    """What is signed: which log, how many events, which root."""
    return f"pingyi-seal-v1\n{source}\n{appraisal}\n{size}\n{root.hex()}\n".encode()


class Sealer:
    """Signs for one service. Its key is a PEM file of its own, made at the first seal, readable by its owner only."""

    def __init__(self, folder: Path, service: str) -> None:
        self._path = folder / f"seal-{service}.pem"
        self._service = service

    def sign(self, appraisal: str, size: int, root: bytes) -> tuple[str, str]:
        """Answers (public key, signature), both hexadecimal."""
        key = self._key()
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        return public, key.sign(statement(self._service, appraisal, size, root)).hex()

    def note(self, text: str, name: str) -> str:
        """The text as a note, signed under a name by the same key."""
        return note.sign(text, name, self._key())

    def derived(self, purpose: str) -> Ed25519PrivateKey:
        """A key for this purpose alone, which says nothing of the others; kept and restored with the service's own."""
        secret = self._key().private_bytes_raw()
        return Ed25519PrivateKey.from_private_bytes(
            HKDF(SHA256(), 32, salt=None, info=b"pingyi-derived " + purpose.encode()).derive(secret)
        )

    def public_key(self) -> Ed25519PublicKey:
        """The key to verify with."""
        return self._key().public_key()

    def _key(self) -> Ed25519PrivateKey:
        if not self._path.exists():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            # whole or not at all: another process of this service may be looking for it, or making one too
            draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(pem)
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, self._path)
            draft.unlink()
        key = load_pem_private_key(self._path.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return key


def fingerprint(key: str) -> str:
    """What can be compared by eye or over the telephone: the first 16 digits of the SHA-256 of the public key."""
    return sha256(bytes.fromhex(key)).hexdigest()[:16]


def is_signed(key: str, signature: str, *, source: str, appraisal: str, size: int, root: bytes) -> bool:
    """Whether this public key (raw, hexadecimal) signed this root of this log."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), statement(source, appraisal, size, root))
    except (InvalidSignature, ValueError):
        return False
    return True
