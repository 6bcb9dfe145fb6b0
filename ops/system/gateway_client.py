"""HTTP as a browser, a clerk's program or a complaint system would use it."""

import json
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


class Http:
    """Calls under `/api/v1`; safe to share between threads."""

    def __init__(self, address: str, connections: int = 16) -> None:
        self.address = address
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            block=True,
            timeout=urllib3.Timeout(connect=5, read=120),
            # a kept connection may have been closed meanwhile; every call here may be repeated without harm
            retries=urllib3.Retry(3, status=0, redirect=0, allowed_methods=None, backoff_factor=0.1),
        )

    def close(self) -> None:
        """Hang up."""
        self._pool.clear()

    def file(self, path: str, token: str) -> tuple[str, bytes]:
        """A file to keep, and its name. Raises `Unexpected` for a problem."""
        headers = {"Authorization": f"Bearer {token}"}
        reply = self._pool.request("GET", f"{self.address}/api/v1{path}", headers=headers)
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
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One request. Raises urllib3's errors when there is no answer."""
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if json_body is not None:
            body = json.dumps(json_body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        reply = self._pool.request(method, f"{self.address}/api/v1{path}", body=body, headers=sent)
        return Reply(reply.status, json.loads(reply.data) if reply.data else None)
