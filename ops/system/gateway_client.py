"""The HTTP client of the commands, the simulation and the tests: the gateway as any other program would use it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import urllib3


class Unexpected(Exception):
    """The system answered otherwise than the quarter needs. Carries the problem it gave."""


@dataclass(frozen=True)
class Reply:
    """A status and the JSON that came with it."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The stable code of a problem; empty when there was none."""
        return str(self.body.get("code", "")) if self.status >= 400 and isinstance(self.body, dict) else ""

    def value(self) -> Any:
        """What was answered. Raises `Unexpected` for a problem."""
        if self.status >= 400:
            raise Unexpected(f"{self.status} {json.dumps(self.body, ensure_ascii=False)[:500]}")
        return self.body


class GatewayClient:
    """Requests to one gateway; safe to share between threads.

    `token` is the bearer of each request that names no other. A request without an answer within `seconds` raises
    `urllib3.exceptions.HTTPError`, after `retries` more attempts: ask for none where a request may not be repeated.
    """

    def __init__(
        self, address: str, *, token: str = "", connections: int = 16, retries: int = 3, seconds: float = 120
    ) -> None:
        self.address = address
        self._token = token
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            block=True,
            timeout=urllib3.Timeout(connect=5, read=seconds),
            # a kept connection may have been closed meanwhile
            retries=urllib3.Retry(retries, status=0, redirect=0, allowed_methods=None, backoff_factor=0.1)
            if retries
            else False,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """One request for a path of this gateway, as `/readyz` or `/api/v1/…`, whatever the status of its answer."""
        sent = dict(headers or {})
        if bearer := token or self._token:
            sent["Authorization"] = f"Bearer {bearer}"
        return self._pool.request(method, f"{self.address}{path}", body=body, headers=sent)

    def file(self, path: str, token: str) -> tuple[str, bytes]:
        """A file to keep, and its name; `path` is below `/api/v1`. Raises `Unexpected` for a problem."""
        reply = self.send("GET", f"/api/v1{path}", token=token)
        if reply.status >= 400:
            raise Unexpected(f"{path}: {reply.status} {reply.data.decode()[:500]}")
        return unquote(reply.headers["content-disposition"].partition("UTF-8''")[2]), reply.data

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        json_body: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request for JSON; `path` is below `/api/v1`."""
        sent = dict(headers or {})
        if json_body is not None:
            body = json.dumps(json_body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        reply = self.send(method, f"/api/v1{path}", token=token, body=body, headers=sent)
        return Reply(reply.status, json.loads(reply.data) if reply.data else None)
