"""`python -m tests.ops.system.embedded_letters FOLDER`: dead letters of an embedded system, handled over HTTP, as JSON.

A program of its own, because eventlet patches all of a process, and because the in-process broker is this one's.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from services.kernel import runtime

runtime.install()

from gateway.identity.staff_tokens import Role, mint  # noqa: E402
from ops.system import embedded  # noqa: E402
from services.kernel.clock import RehearsalClock, SystemClock  # noqa: E402
from services.kernel.messaging.broker import Outgoing, Publisher, connected  # noqa: E402


def main(folder: Path) -> None:
    """Two messages that nobody can take in: one is put back and dies again, the other is dropped by two people."""
    settings = embedded.settings_in(folder)
    assert settings.rehearsal_clock is not None
    RehearsalClock.set(settings.rehearsal_clock, SystemClock().now())
    with embedded.running(folder, settings) as system, httpx.Client(base_url=system.address, timeout=30) as client:

        def ask(method: str, path: str, role: Role, account: str, body: Any = None) -> Any:
            headers = {"authorization": f"Bearer {mint(settings, role, account)}"}
            return client.request(method, f"/api/v1/dead-letters{path}", json=body, headers=headers).json()

        def letters(number: int) -> list[dict[str, Any]]:
            for _ in range(100):
                told: list[dict[str, Any]] = ask("GET", "", "system", "xitong-01")["letters"]
                if len(told) == number:
                    break
                time.sleep(0.2)
            return told

        with connected(system.settings.broker_url) as connection:
            Publisher(connection).send(
                [
                    Outgoing(exchange="complaints.intake", routing_key="hotline_12345", body=body)
                    for body in (b"13000000123", b"{}")
                ]
            )
        before = letters(2)
        one, other = (letter["letter"] for letter in before)
        requeued = ask("POST", "/requeueing", "system", "xitong-01", {"letters": [one]})
        after = letters(2)
        chosen = {"letters": [other]}
        proposed = ask("POST", "/dropping", "system", "xitong-01", {**chosen, "reason": "来源已改正"})
        alone = ask("POST", "/dropping/confirmation", "system", "xitong-01", chosen)
        agreed = ask("POST", "/dropping/confirmation", "audit", "shenguan-01", chosen)
        last = ask("GET", "", "audit", "shenguan-01")
    told = {
        "before": before,
        "requeued": requeued,
        "after": after,
        "proposed": proposed,
        "alone": alone.get("code"),
        "agreed": agreed,
        "last": last,
    }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
