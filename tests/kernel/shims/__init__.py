"""Programs that show a defect of the pinned versions, or, with the shim that answers it, that it is gone.

Each is run as a process: `python -m tests.kernel.shims.<program> [shims to leave out …]`. It says what it sees as
JSON, a line for each thing.
"""

import json
import sys
from typing import Any


def say(what: str, value: Any = None) -> None:
    """Tell the test."""
    print(json.dumps({what: value}), flush=True)


def left_out() -> list[str]:
    """The shims to leave out."""
    return sys.argv[1:]
