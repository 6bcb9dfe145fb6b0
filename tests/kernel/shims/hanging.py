"""A service with one worker whose handler is broken off by an eventlet.Timeout, and is then asked something else."""

import os
from typing import Any

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

import eventlet  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout  # noqa: E402
from services.kernel.rpc.request import Request  # noqa: E402


class Hang(Request[None], service="hanging"):
    """Broken off by a timeout of its own."""


class Greet(Request[str], service="hanging"):
    """Answered at once."""


class Hanging:
    """Hangs, or not."""

    name = "hanging"

    @rpc  # type: ignore[untyped-decorator]
    def hang(self, _request: Any) -> None:
        with eventlet.Timeout(0.05):
            eventlet.sleep(60)

    @rpc  # type: ignore[untyped-decorator]
    def greet(self, _request: Any) -> dict[str, str]:
        return {"ok": "pong"}


runtime.serve([Hanging], {"AMQP_URI": "inproc://", "max_workers": 1})
client = RpcClient("inproc://", timeout=2.0)
for request in (Greet(), Hang(), Greet()):
    try:
        say(request.method, client.ask(request))
    except RpcTimeout:
        say(request.method, "silent")
    except RemoteError as broken:
        say(request.method, f"broken {broken}")
os._exit(0)  # without the shim the runner would wait for the lost worker for ever
