"""The keys of an unsealed box: files outside the database, one a day, destroyed when the next has come.

Without the day's key a row of the box cannot be read or recognised; when the key is gone, neither can a copy of that
row in a backup, a dead page or the write-ahead log (ADR 0038).
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.ballot.refusals import BoxUnreadable
from services.kernel.key_files import KEY_BYTES, KeyFiles

MARK_BYTES = 16
NONCE_BYTES = 12
OVERHEAD = NONCE_BYTES + 16  # bytes that hiding adds


@dataclass(frozen=True)
class DayKey:
    """What one day's rows are recognised and read with. `secret` has 32 bytes."""

    secret: bytes

    def tag(self, spent: bytes) -> bytes:
        """The name of the row of a spent credential: 16 bytes, another every day."""
        return _mark(self._tag, spent)

    def code(self, receipt: str) -> bytes:
        """What a receipt's row is found by: 16 bytes, another every day."""
        return _mark(self._code, receipt.encode())

    def hide(self, plain: bytes, bound_to: bytes) -> bytes:
        """Encrypt and authenticate: a random nonce of 12 bytes, then AES-256-GCM."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._body.encrypt(nonce, plain, bound_to)

    def reveal(self, hidden: bytes, bound_to: bytes) -> bytes:
        """What was hidden. Raises `cryptography.exceptions.InvalidTag` for what this key did not hide, or not here."""
        return self._body.decrypt(hidden[:NONCE_BYTES], hidden[NONCE_BYTES:], bound_to)

    @cached_property
    def _tag(self) -> bytes:
        return _derived(self.secret, b"tag")

    @cached_property
    def _code(self) -> bytes:
        return _derived(self.secret, b"code")

    @cached_property
    def _body(self) -> AESGCM:
        return AESGCM(_derived(self.secret, b"body"))


class KeyFolder:
    """The key files of this service's boxes."""

    def __init__(self, folder: Path) -> None:
        self._files = KeyFiles(folder)

    def make_day(self, appraisal: str, epoch: int) -> DayKey:
        """The key of an epoch that begins; another process may have made it."""
        return DayKey(self._files.made(_day(appraisal, epoch)))

    def day(self, appraisal: str, epoch: int) -> DayKey:
        """The key of an epoch. Raises `BoxUnreadable`."""
        try:
            return DayKey(self._files.read(_day(appraisal, epoch)))
        except FileNotFoundError as error:
            raise BoxUnreadable(epoch=epoch, why="KEY_MISSING") from error

    def restore(self, appraisal: str, epoch: int, secret: bytes) -> None:
        """Put back the key of an epoch, in the place of whatever is there."""
        self._files.restore(_day(appraisal, epoch), secret)

    def ids(self, appraisal: str) -> bytes:
        """What the ballots of a sealed log are named with, 32 bytes; made if nobody has made it."""
        return self._files.made(f"ids-{appraisal}")

    def use_envelope(self, appraisal: str, public: str) -> None:
        """Seal the box's keys to this envelope from now on. `public`: its public key in hexadecimal digits."""
        self._files.restore(f"envelope-{appraisal}", public.encode())

    def envelope(self, appraisal: str) -> str:
        """The public key of the envelope that was made here; empty: none was. The log tells of it as well, but whoever
        writes in the database could name one there that is their own.
        """
        try:
            return self._files.read(f"envelope-{appraisal}").decode()
        except FileNotFoundError:
            return ""

    def destroy_before(self, appraisal: str, epoch: int) -> None:
        """Destroy the keys of earlier epochs of this box: a later one may be in use already."""
        for number in self._epochs(appraisal):
            if number < epoch:
                self._files.destroy(_day(appraisal, number))

    def destroy_all(self, appraisal: str, *, but: int | None = None) -> None:
        """Destroy every key of this box, apart from that of the epoch `but` and, with it, what names the ballots."""
        for number in self._epochs(appraisal):
            if number != but:
                self._files.destroy(_day(appraisal, number))
        if but is None:
            self._files.destroy(f"ids-{appraisal}")
            self._files.destroy(f"envelope-{appraisal}")
        name = re.escape(appraisal)
        self._files.destroy_drafts(re.compile(rf"(?:box-{name}-[0-9]+|ids-{name}|envelope-{name})"))

    def _epochs(self, appraisal: str) -> list[int]:
        own = re.compile(rf"box-{re.escape(appraisal)}-([0-9]+)")  # and not those of an appraisal `{appraisal}-1`
        return [int(found[1]) for found in self._files.names(own)]


def _day(appraisal: str, epoch: int) -> str:
    return f"box-{appraisal}-{epoch}"


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"pingyi-box-v1 " + purpose).derive(secret)


def _mark(key: bytes, value: bytes) -> bytes:
    return hmac.digest(key, value, "sha256")[:MARK_BYTES]
