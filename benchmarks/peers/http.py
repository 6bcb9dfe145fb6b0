"""The HTTP both peers speak: one POST, whatever its path, answered 201 with a receipt."""

from collections.abc import Awaitable, Callable

import msgspec
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.peers.shape import Ballot

_ballot = msgspec.json.Decoder(Ballot)
_encode = msgspec.json.Encoder().encode

Cast = Callable[[Ballot, bytes], Awaitable[str]]


def application(cast: Cast) -> ASGIApp:
    """Decode each body, cast it, answer its receipt."""

    async def answer(_scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message.get("more_body", False)
        receipt = _encode({"receipt": await cast(_ballot.decode(body), body)})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(receipt)).encode())]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": receipt})

    return answer


async def serve(application: ASGIApp, port: int) -> None:
    """Serve with what the gateway is served with."""
    config = uvicorn.Config(
        application,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        backlog=4096,
    )
    await uvicorn.Server(config).serve()
