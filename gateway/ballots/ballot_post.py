"""POST …/ballots, the one hot path: plain ASGI from the first byte to the receipt.

What is posted is never logged and never joined to a session: the ballot speaks for itself (D-5, R-46).
"""

import re
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from gateway.ballots.ballot_shape import read_ballot
from gateway.ballots.batching import UNKNOWN, Entry, Gatherings
from gateway.ballots.metrics import Metrics
from gateway.chinese.instants import month_in_china
from gateway.errors import problems
from gateway.errors.faults import own_fault
from gateway.errors.headers import SAFE
from gateway.errors.refusals import NotFound, SessionNotWanted
from gateway.http.bodies import JSON, KIB, read, require_type
from services.kernel.clock import Clock
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import rejected

LIMIT = 256 * KIB  # forty offices with all the words there is room for
ADDRESS = re.compile(r"/api/v1/appraisals/([0-9A-Za-z][0-9A-Za-z-]{0,39})/ballots")


class Receipt(msgspec.Struct, frozen=True):
    """What the voter keeps: that the ballot is in the box, nothing of what it says (R-46). `signature` is the box's."""

    receipt: str
    signature: str
    received: bool = True
    message: str = "已收到,评议内容保密。"


_encode = msgspec.json.Encoder().encode
_JSON_HEADERS = [(b"content-type", b"application/json"), *SAFE]
_PROBLEM_HEADERS = [(b"content-type", problems.MEDIA_TYPE.encode()), *SAFE]


class BallotPost:
    """The ASGI application behind the one address."""

    def __init__(self, gatherings: Gatherings, clock: Clock, metrics: Metrics) -> None:
        self.gatherings, self.clock, self.metrics = gatherings, clock, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = ADDRESS.fullmatch(scope["path"])
            if found is None:
                raise NotFound()
            entry = await self._cast(found[1], scope["headers"], receive)
        except Refusal as refusal:
            entry = rejected(refusal)
        except ClientDisconnect:
            self.metrics.ballot_abandoned.inc()
            return
        except Exception as error:  # noqa: BLE001  # uvicorn would log its message
            entry = rejected(own_fault(error, "cast_ballot"))
        await self._tell(send, entry)

    async def _cast(self, appraisal: str, headers: list[tuple[bytes, bytes]], receive: Receive) -> Entry:
        content_type = None
        for name, value in headers:
            if name == b"content-type":
                content_type = value
            elif name == b"authorization":
                raise SessionNotWanted()
        if content_type != JSON:
            require_type(content_type, JSON)
        body = await read(receive, LIMIT)
        ballot = read_ballot(body, month_in_china(self.clock.now()))
        return await self.gatherings.cast(appraisal, ballot, len(body))

    async def _tell(self, send: Send, entry: Entry) -> None:
        received = entry.ok
        if received is msgspec.UNSET:
            rejection = entry.refused or UNKNOWN.refused
            assert rejection is not None
            await self._refuse(send, rejection.code, rejection.facts)
        elif received.again:
            self.metrics.ballot_again.inc()
            await _send(send, 200, _JSON_HEADERS, _encode(Receipt(received.receipt, received.signature)))
        else:
            self.metrics.ballot_new.inc()
            await _send(send, 201, _JSON_HEADERS, _encode(Receipt(received.receipt, received.signature)))

    async def _refuse(self, send: Send, code: str, facts: dict[str, Any]) -> None:
        status, body = problems.encoded(code, facts)
        (self.metrics.ballot_unanswered if status >= 500 else self.metrics.ballot_refused).inc()
        more = [(name.encode(), value.encode()) for name, value in problems.headers(status).items()]
        await _send(send, status, [*_PROBLEM_HEADERS, *more], body)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
