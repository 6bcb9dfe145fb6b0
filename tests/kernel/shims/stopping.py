"""A service that is told to stop (SIGTERM) while a handler of three seconds runs."""

import signal
from typing import Any

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

import eventlet  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from services.kernel.settings import from_environment  # noqa: E402


class Slow:
    """Takes its time."""

    name = "slow"

    @rpc  # type: ignore[untyped-decorator]
    def work(self, _request: Any) -> dict[str, str]:
        say("began")
        eventlet.sleep(3)
        say("finished")
        return {"ok": "done"}


runner = runtime.serve([Slow], {"AMQP_URI": from_environment().broker_url})
runtime.on_signal([signal.SIGTERM], runner.stop)
say("ready")
runner.wait()
say("stopped")
