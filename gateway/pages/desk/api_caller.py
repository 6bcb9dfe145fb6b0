"""Calls of the API made by our own pages: the same endpoint, the same record of looks, the same refusals."""

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message

from gateway.context import Context
from gateway.errors.problems import document
from gateway.http.endpoint import Guarded, refusal_of
from gateway.http.operations.operation import Operation
from gateway.http.operations.request_body import path_parts
from gateway.http.operations.typed import in_process
from gateway.http.responses import as_json
from gateway.identity.staff_sessions import CSRF_HEADER, StaffSession

JSON = ("application/json", "application/problem+json")


@dataclass(frozen=True)
class Answer:
    """What a call gave: a value, a file, or the problem that stood in the way."""

    value: Any = None
    problem: dict[str, Any] | None = None
    status: int = 200
    file: Response | None = None


class Caller(Protocol):
    """Who calls from which page: a section's work, or a page before there is an appraisal to work on."""

    @property
    def request(self) -> Request: ...

    @property
    def desk(self) -> StaffSession: ...

    @property
    def appraisal(self) -> str: ...


class ApiCaller:
    """The API's operations by name, called without a socket."""

    def __init__(self, context: Context) -> None:
        from gateway.api.operations import OPERATIONS

        self.context = context
        self._operations: dict[str, tuple[Operation, Guarded]] = {
            one.name: (one, Guarded(one, context)) for one in OPERATIONS
        }

    async def call(
        self,
        work: Caller,
        name: str,
        at: dict[str, str],
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> Answer:
        """Ask as the member of staff at this desk. `body` is sent as JSON, `content` as it is."""
        operation, guarded = self._operations[name]
        if operation.asks is not None:
            return await self._asked(work, operation, {"appraisal": work.appraisal, **at}, query or {}, body)
        sent = content if content is not None else msgspec.json.encode(body or {})
        if operation.method == "GET":
            sent = b""
        headers = [
            (b"cookie", work.request.headers.get("cookie", "").encode("latin-1")),
            (b"host", work.request.headers.get("host", "").encode("latin-1")),
            (b"sec-fetch-site", b"same-origin"),
            (b"accept", accept.encode()),
            (CSRF_HEADER.encode(), work.desk.csrf.encode()),
        ]
        if sent:
            headers.append((b"content-type", content_type.encode()))
        scope = {
            "type": "http",
            "method": operation.method,
            "path": operation.path,
            "headers": headers,
            "query_string": urlencode(query or {}).encode(),
            "path_params": {"appraisal": work.appraisal, **at},
            "state": {},
        }
        response = await guarded(Request(scope, _once(sent)))
        if response.media_type not in (None, *JSON):
            return Answer(status=response.status_code, file=response)
        sent_back = await _whole(response) if isinstance(response, StreamingResponse) else response.body
        value = msgspec.json.decode(sent_back) if sent_back else None
        status = response.status_code
        return Answer(value, status=status) if status < 400 else Answer(problem=value, status=status)

    async def _asked(
        self, work: Caller, operation: Operation, at: dict[str, str], query: dict[str, str], body: Any
    ) -> Answer:
        at = {name: value for name, value in at.items() if name in path_parts(operation.path)}
        try:
            status, value = await in_process(operation, self.context, work.desk.staff, at, query, body)
        except Exception as error:  # noqa: BLE001  # whoever looks gets a sentence, the log gets the place
            refusal = refusal_of(error, operation)
            problem = document(refusal.code, refusal.facts)
            self.context.metrics.request(operation.name, problem["status"])
            return Answer(problem=problem, status=problem["status"])
        self.context.metrics.request(operation.name, status)
        return Answer(as_json(value), status=status)


async def _whole(response: StreamingResponse) -> bytes:
    """What is answered in parts, put together; of our own making, so its parts are bytes."""
    parts = [bytes(part) async for part in response.body_iterator if not isinstance(part, str)]
    return b"".join(parts)


def _once(body: bytes) -> Any:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
