"""Work that is done in a process of its own: it may not hold up others, take all memory, or see what it need not.

Reading a stranger's file is such work. The process works behind everybody else (nice), has bounded memory and time, and
is told no password: its environment is empty. What it finds it gives in pieces, so that the caller stays responsive.

A piece of work is a function of one module that takes bytes and texts and yields values msgspec can write:

    for piece in sandboxed("services.roster.lists.roster_file:read_in_pieces", content, "T3"):
        ...
"""

import contextlib
import importlib
import os
import resource
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Literal

import msgspec

from services.kernel.refusal import Refused

MEMORY_LIMIT = 2 * 1024**3
PROCESSOR_SECONDS = 60
PATIENCE_SECONDS = 240  # the machine may be busy with others, who go first
NICE = 5

_ROOT = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct("!Q")


class Exhausted(Exception):  # the caller says what that means
    """The work took more memory or time than it may."""


class _Frame(msgspec.Struct, array_like=True):
    """What the process says: a piece, a refusal (code and facts), its end, or what broke."""

    kind: Literal["piece", "refused", "end", "exhausted", "broken"]
    value: Any = None


def sandboxed(work: str, *arguments: bytes | str, seconds: int = PROCESSOR_SECONDS) -> Iterator[Any]:
    """What `module:function` yields for these arguments, in so many seconds of a processor.

    Raises its refusals as `Refused`; `Exhausted`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, work, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    watch = threading.Timer(PATIENCE_SECONDS, process.kill)
    watch.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        _say(process.stdin, arguments)
        yield from _pieces(process.stdout, work)
    finally:
        watch.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


def _say(pipe: IO[bytes], arguments: tuple[bytes | str, ...]) -> None:
    with contextlib.suppress(BrokenPipeError):  # it has ended already; what it said tells why
        pipe.write(msgspec.msgpack.encode(arguments))
        pipe.close()


def _pieces(pipe: IO[bytes], work: str) -> Iterator[Any]:
    while True:
        head = _exactly(pipe, _LENGTH.size)
        body = _exactly(pipe, _LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
        if not body:
            raise Exhausted(work)  # it was ended in the middle
        frame = msgspec.msgpack.decode(body, type=_Frame)
        match frame.kind:
            case "piece":
                yield frame.value
            case "end":
                return
            case "refused":
                raise Refused(*frame.value)
            case "exhausted":
                raise Exhausted(work)
            case "broken":
                raise RuntimeError(f"{work}: {frame.value}")


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts = []
    while size and (part := pipe.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts) if not size else b""


def _main(work: str, seconds: int) -> None:
    """The other process."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, function = work.partition(":")
    arguments = msgspec.msgpack.decode(sys.stdin.buffer.read())
    for frame in _frames(module, function, arguments):
        body = msgspec.msgpack.encode(frame)
        sys.stdout.buffer.write(_LENGTH.pack(len(body)) + body)
        sys.stdout.buffer.flush()


def _frames(module: str, function: str, arguments: list[bytes | str]) -> Iterator[_Frame]:
    from services.kernel.refusal import Refusal

    try:
        for value in getattr(importlib.import_module(module), function)(*arguments):
            yield _Frame("piece", value)
        yield _Frame("end")
    except Refusal as refusal:
        yield _Frame("refused", (refusal.code, refusal.facts))
    except MemoryError:
        yield _Frame("exhausted")
    except Exception as error:  # noqa: BLE001  # told by its place alone: its words may hold what was read
        place = traceback.extract_tb(error.__traceback__)[-1]
        yield _Frame("broken", f"{type(error).__name__} at {place.filename}:{place.lineno}")


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
