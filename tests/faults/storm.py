"""Voters who go on voting while things break: each tries again until there is a receipt, with one ballot."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import msgspec
import urllib3

from ops.system.gateway_client import GatewayClient, Reply
from services.ballot.fixed_ballot import fix
from simulation.quarter.generate import Quarter
from tests.harness.waiting import wait_until

PICKS = [
    {
        "office": "02-03",
        "categories": ["shirk", "lazy"],
        "example": {"text": "跑了三趟,每次都说要补别的材料。", "occurred": "2024-05"},
    }
]
TRIES_FOR = 180.0


class Storm:
    """`receipts` are what voters hold: each stands for a ballot that must be counted exactly once."""

    def __init__(self, http: GatewayClient, voters: int = 6) -> None:
        self.http = http
        self.receipts: dict[str, str] = {}
        self.again = 0
        self.troubles = 0
        self._numbers = count()
        self._keys: dict[str, str] = {}
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._vote_on, daemon=True) for _ in range(voters)]
        self._errors: list[BaseException] = []

    @contextmanager
    def raging(self) -> Iterator["Storm"]:
        """Voters vote until the block ends; then everybody finishes the ballot in his hand."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self.calm()

    def calm(self) -> None:
        """Everybody finishes the ballot in his hand and goes home. Raises what went wrong for a voter."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(TRIES_FOR)
        if self._errors:
            raise self._errors[0]

    def wait_for_more(self, ballots: int = 25) -> None:
        """Until so many more voters hold a receipt: the system has recovered."""
        enough = len(self.receipts) + ballots
        wait_until(lambda: self._errors or len(self.receipts) >= enough, f"{ballots} more receipts", 120, every=0.1)
        if self._errors:
            raise self._errors[0]

    def _vote_on(self) -> None:
        try:
            while not self._stopping.is_set():
                self._vote(f"130{next(self._numbers) + 10_000_000:08d}")
        except BaseException as error:  # noqa: BLE001  # told to the test
            self._errors.append(error)

    def _vote(self, phone: str) -> None:
        proof = {"method": "development", "account": f"storm{phone}", "phone": phone}
        known = self._until_answered("/identity", {"json_body": proof})
        fixed = fix(Quarter.appraisal, known["group"], self._key(known["group"]), PICKS)
        asked = {"token": known["session"], "json_body": fixed.asks}
        ballot = fixed.signed(self._until_answered("/credential", asked)["signature"])
        body = self._until_answered("/ballots", {"json_body": msgspec.to_builtins(ballot)})
        assert body["receipt"].replace("-", "").endswith(fixed.receipt)
        self.receipts[phone] = body["receipt"]

    def _key(self, group: str) -> str:
        if not self._keys:
            told = wait_until(lambda: self._try("/keys", {}, "GET"), "the keys", TRIES_FOR)
            self._keys = {one["group"]: one["key"] for one in told.value()["keys"]}
        return self._keys[group]

    def _until_answered(self, path: str, asked: dict[str, Any]) -> Any:
        """Repeat until the answer is one; trouble may last, a wrong answer may not."""
        deadline = time.monotonic() + TRIES_FOR
        while time.monotonic() < deadline:
            reply = self._try(path, asked)
            if reply is not None and reply.status < 300:
                self.again += reply.status == 200 and path == "/ballots"
                return reply.body
            if reply is not None and reply.status < 500:
                raise AssertionError(f"{path}: {reply.status} {reply.body}")
            self.troubles += 1
            time.sleep(0.1)
        raise AssertionError(f"{path}: no answer in {TRIES_FOR} s")

    def _try(self, path: str, asked: dict[str, Any], method: str = "POST") -> Reply | None:
        try:
            return self.http.call(method, f"/appraisals/{Quarter.appraisal}{path}", **asked)
        except (urllib3.exceptions.HTTPError, ValueError):
            return None
