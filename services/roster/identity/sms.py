"""How a short message goes out. Which sender is configuration: `console` and `file:PATH` are for development.

A county's own message gateway is one more class with `send`; it must answer only when the message was taken.
"""

import sys
from pathlib import Path
from typing import Protocol


class Sender(Protocol):
    """Sends one text to one number (E.164)."""

    def send(self, phone: str, text: str) -> None: ...


class ConsoleSender:
    """Says on the terminal what would have been sent."""

    def send(self, phone: str, text: str) -> None:
        print(f"SMS {phone} {text}", file=sys.stderr, flush=True)


class FileSender:
    """Writes what would have been sent, a line for each message."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, phone: str, text: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{phone}\t{text}\n")


def sender(name: str) -> Sender | None:
    """The sender of this name; None: no messages are sent here. Raises `ValueError` for an unknown one."""
    kind, _, where = name.partition(":")
    match kind:
        case "":
            return None
        case "console":
            return ConsoleSender()
        case "file" if where:
            return FileSender(Path(where))
    raise ValueError("PINGYI_SMS is console, file:PATH or empty")
