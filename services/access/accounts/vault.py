"""Second factors are kept closed: a copy of the database opens nothing without the key beside it."""

import contextlib
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet


class Vault:
    """Opens and closes with one key, a file of its own, made when first needed and readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "access-vault.key"

    def close(self, text: str) -> bytes:
        return self._lock.encrypt(text.encode())

    def open(self, kept: bytes) -> str:
        return self._lock.decrypt(kept).decode()

    @cached_property
    def _lock(self) -> Fernet:
        if not self._path.exists():
            self._make()
        return Fernet(self._path.read_bytes())

    def _make(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # whole or not at all: another process of this service may be making one too
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, self._path)
        draft.unlink()
