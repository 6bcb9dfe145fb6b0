"""Keys in files outside the database: whole or not there, readable by their owner only, overwritten when destroyed."""

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

KEY_BYTES = 32


class KeyFiles:
    """The key files of a folder, each `NAME.key`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def made(self, name: str, make: Callable[[], bytes] = lambda: secrets.token_bytes(KEY_BYTES)) -> bytes:
        """The key of this name, 32 random bytes unless said otherwise; made if nobody has made it. Another process may
        be making it, too: then all are given the same.
        """
        path = self._path(name)
        if not path.exists():
            draft = self._draft(name, make())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            _destroy_draft(draft)
            _fsync(self._folder)
        return _whole(path)

    def read(self, name: str) -> bytes:
        """The key of this name. Raises `FileNotFoundError`, also for one that was cut short."""
        return _whole(self._path(name))

    def restore(self, name: str, secret: bytes) -> None:
        """Put back a key, in the place of whatever is there."""
        self._draft(name, secret).replace(self._path(name))
        _fsync(self._folder)

    def names(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The names of the keys that are there, as far as they match."""
        for path in list(self._folder.glob("*.key")):
            if found := pattern.fullmatch(path.name.removesuffix(".key")):
                yield found

    def destroy(self, name: str) -> None:
        """Overwrite a key in place and remove it. What the disk itself keeps of it is not ours to reach."""
        _destroy(self._path(name))

    def destroy_drafts(self, names: re.Pattern[str]) -> None:
        """Destroy what processes that were killed have left of keys of such names."""
        draft = re.compile(rf"\.({names.pattern})\.[0-9a-f]+")
        for path in list(self._folder.glob(".*")):
            if draft.fullmatch(path.name):
                _destroy_draft(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _draft(self, name: str, secret: bytes) -> Path:
        """A file that is whole before it gets its name."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
            os.fsync(file.fileno())
        return draft


def _whole(path: Path) -> bytes:
    """A key, if it is as long as any: with a shorter one everybody could read what it hides."""
    secret = path.read_bytes()
    if len(secret) < KEY_BYTES:
        raise FileNotFoundError(f"{path.name} is cut short")
    return secret


def _destroy_draft(path: Path) -> None:
    """Destroy a draft; one that has become a key is the same file under another name, and only loses this one."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_nlink > 1:
            path.unlink()
        else:
            _destroy(path)


def _destroy(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
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
