"""Marks: for each lane a file outside the database that says how far its count has been committed."""

import fcntl
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

_LANE = re.compile("[0-9a-f]{16}")
DIGITS = 20  # always as many, so that a number is written in place


class Marks:
    """The marks of one service, in its key folder: `marks/SERVICE/APPRAISAL/LANE`."""

    def __init__(self, keys: Path, service: str) -> None:
        self._folder = keys / "marks" / service

    def begin(self, appraisal: str, lane: str, count: int = 0) -> None:
        """Make the mark of a lane unless it is there, before the lane counts anything: so one that is missing was taken
        away."""
        if (self._folder / appraisal / lane).exists():
            return
        folder = self._folder / appraisal
        folders = (folder, self._folder, self._folder.parent, self._folder.parents[1])
        for parent in reversed(folders):
            parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder / lane, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, _text(count))
            os.fsync(handle)
        finally:
            os.close(handle)
        for parent in folders:
            _fsync(parent)

    def raise_to(self, appraisal: str, lane: str, count: int) -> None:
        """Note that a count is committed. It is never lowered; a mark that was destroyed meanwhile stays away.

        It outlives the process at once, and a power failure when the system has written its pages out (half a minute):
        a mark that is behind is raised at the next look, and nobody who casts waits for the disk once more.
        """
        try:
            handle = os.open(self._folder / appraisal / lane, os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # another process may be making up for one that was killed
            if _number(os.read(handle, DIGITS), damaged=0) < count:
                os.pwrite(handle, _text(count), 0)
        finally:
            os.close(handle)

    def of(self, appraisal: str) -> dict[str, int]:
        """The mark of each lane, but for those that are destroyed meanwhile; -1: it is damaged."""
        marks = {}
        for path in self._paths(appraisal):
            with suppress(FileNotFoundError):
                marks[path.name] = _number(path.read_bytes(), damaged=-1)
        return marks

    def only(self, appraisal: str, lane: str, count: int) -> None:
        """Raise the mark of a lane, then remove the others."""
        self.raise_to(appraisal, lane, count)
        for path in self._paths(appraisal):
            if path.name != lane:
                path.unlink(missing_ok=True)

    def destroy(self, appraisal: str) -> None:
        """Remove the marks of an appraisal."""
        shutil.rmtree(self._folder / appraisal, ignore_errors=True)

    def _paths(self, appraisal: str) -> list[Path]:
        """The files that are marks; whatever else lies there is not ours."""
        with suppress(FileNotFoundError):
            return [
                path for path in (self._folder / appraisal).iterdir() if _LANE.fullmatch(path.name) and path.is_file()
            ]
        return []


def _text(count: int) -> bytes:
    return f"{count:0{DIGITS}}".encode()


def _number(text: bytes, *, damaged: int) -> int:
    if not text:
        return 0  # whoever makes it has not written yet
    return int(text) if text.isdigit() else damaged


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
