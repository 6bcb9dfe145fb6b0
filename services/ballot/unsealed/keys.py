"""The keys of an unsealed box: files outside the database, one a day, destroyed when the next has come.

Without the day's key a row of the box cannot be read or recognised; when the key is gone, neither can a copy of that
row in a backup, a dead page or the write-ahead log (ADR 0038).
"""

import contextlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.ballot.refusals import BoxUnreadable

KEY_BYTES = 32
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
    """The key files of this service's boxes, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make_day(self, appraisal: str, epoch: int) -> DayKey:
        """The key of an epoch that begins; another process may have made it."""
        return DayKey(self._made(f"box-{appraisal}-{epoch}"))

    def day(self, appraisal: str, epoch: int) -> DayKey:
        """The key of an epoch. Raises `BoxUnreadable`."""
        try:
            return DayKey((self._folder / f"box-{appraisal}-{epoch}.key").read_bytes())
        except FileNotFoundError as error:
            raise BoxUnreadable(epoch=epoch, why="KEY_MISSING") from error

    def restore(self, appraisal: str, epoch: int, secret: bytes) -> None:
        """Put back the key of an epoch, in the place of whatever is there."""
        name = f"box-{appraisal}-{epoch}"
        self._draft(name, secret).replace(self._folder / f"{name}.key")
        _fsync(self._folder)

    def ids(self, appraisal: str) -> bytes:
        """What the ballots of a sealed log are named with, 32 bytes; made if nobody has made it."""
        return self._made(f"ids-{appraisal}")

    def destroy_before(self, appraisal: str, epoch: int) -> None:
        """Destroy the keys of earlier epochs of this box: a later one may be in use already."""
        for number, path in self._of(appraisal):
            if number < epoch:
                _destroy(path)

    def destroy_all(self, appraisal: str, *, but: int | None = None) -> None:
        """Destroy every key of this box, apart from that of the epoch `but` and, with it, what names the ballots."""
        for number, path in self._of(appraisal):
            if number != but:
                _destroy(path)
        if but is None:
            _destroy(self._folder / f"ids-{appraisal}.key")
        draft = re.compile(rf"\.(box-{re.escape(appraisal)}-[0-9]+|ids-{re.escape(appraisal)})\.[0-9a-f]+")
        for path in list(self._folder.glob(".*")):
            if draft.fullmatch(path.name):  # of a process that was killed
                _destroy_draft(path)

    def _of(self, appraisal: str) -> Iterator[tuple[int, Path]]:
        own = re.compile(rf"box-{re.escape(appraisal)}-([0-9]+)\.key")  # and not those of an appraisal `{appraisal}-1`
        for path in list(self._folder.glob("box-*.key")):
            if found := own.fullmatch(path.name):
                yield int(found[1]), path

    def _draft(self, name: str, secret: bytes) -> Path:
        """A file that is whole before it gets its name."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
            os.fsync(file.fileno())
        return draft

    def _made(self, name: str) -> bytes:
        path = self._folder / f"{name}.key"
        if not path.exists():
            draft = self._draft(name, secrets.token_bytes(KEY_BYTES))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)  # whole or not at all: another process may be making it, too
            _destroy_draft(draft)
            _fsync(self._folder)
        return path.read_bytes()


def _destroy_draft(path: Path) -> None:
    """Destroy a draft; one that has become a key is the same file under another name, and only loses this one."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_nlink > 1:
            path.unlink()
        else:
            _destroy(path)


def _destroy(path: Path) -> None:
    """Overwrite a file in place and remove it. What the disk itself keeps of it is not ours to reach."""
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return  # another process was faster
    _fsync(path.parent)


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"pingyi-box-v1 " + purpose).derive(secret)


def _mark(key: bytes, value: bytes) -> bytes:
    return hmac.digest(key, value, "sha256")[:MARK_BYTES]
