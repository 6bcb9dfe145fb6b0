"""A service whose line to the broker is cut while a handler runs: its reply cannot be sent.

Before that, an acknowledgement finds its socket broken when nobody else has noticed yet.
"""

import sys
from types import SimpleNamespace
from typing import Any

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

import eventlet  # noqa: E402
from eventlet import tpool  # noqa: E402
from nameko.constants import DEFAULT_TRANSPORT_OPTIONS  # noqa: E402
from nameko.messaging import QueueConsumer  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from services.kernel.settings import from_environment  # noqa: E402

# nameko tries for nine seconds, then gives up in the same way
DEFAULT_TRANSPORT_OPTIONS.update(interval_start=0.1, interval_step=0.1, interval_max=0.2)


class Replying:
    """Answers when it is told to on standard input."""

    name = "replying"

    @rpc  # type: ignore[untyped-decorator]
    def work(self, _request: Any) -> dict[str, str]:
        say("began")
        tpool.execute(sys.stdin.readline)
        say("finished")
        return {"ok": "done"}

    @rpc  # type: ignore[untyped-decorator]
    def greet(self, _request: Any) -> dict[str, str]:
        return {"ok": "pong"}


def broken() -> None:
    raise BrokenPipeError


message = SimpleNamespace(channel=SimpleNamespace(connection=True), ack=broken, requeue=broken)
for answer in ("ack_message", "requeue_message"):
    try:
        getattr(QueueConsumer(), answer)(message)
    except OSError as error:
        say(answer, repr(error))
    else:
        say(answer, "let go")

runner = runtime.serve([Replying], {"AMQP_URI": from_environment().broker_url})
say("ready")
try:
    runner.wait()
except BaseException as error:
    say("died", repr(error))
    eventlet.sleep(0)
    raise
