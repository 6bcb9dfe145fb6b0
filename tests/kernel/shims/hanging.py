"""A service with one worker whose handler is broken off by an eventlet.Timeout, and is then asked something else."""

import os

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

import eventlet  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout  # noqa: E402


class Hanging:
    """Hangs, or not."""

    name = "hanging"

    @rpc  # type: ignore[untyped-decorator]
    def hang(self) -> None:
        with eventlet.Timeout(0.05):
            eventlet.sleep(60)

    @rpc  # type: ignore[untyped-decorator]
    def ping(self) -> dict[str, str]:
        return {"ok": "pong"}


runtime.serve([Hanging], {"AMQP_URI": "inproc://", "max_workers": 1})
client = RpcClient("inproc://", timeout=2.0)
for method in ("ping", "hang", "ping"):
    try:
        say(method, client.call("hanging", method))
    except RpcTimeout:
        say(method, "silent")
    except RemoteError as broken:
        say(method, f"broken {broken}")
os._exit(0)  # without the shim the runner would wait for the lost worker for ever
