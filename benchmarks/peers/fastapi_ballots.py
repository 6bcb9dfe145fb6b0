"""The peer that does as much: FastAPI, pydantic and a pool, one transaction a ballot, as such services are written.

`uvicorn benchmarks.peers.fastapi_ballots:application --workers 2`, told by `PEER_DATABASE_URL` and `PEER_KEY` (the
group's public key, DER in base64). It verifies the same signature of the same text as we do; ballot, words and outbox
go in together, and a ballot that is there hears its receipt again. `fastapi_relay.py` takes the outbox on.
"""

import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field

from services.ballot.ballot_text import ballot_text, message, public_key
from services.kernel.proof.blind_signature import is_signed

TABLES = """
create table ballot (id bytea primary key, appraisal text not null, body bytea not null, receipt text not null);
create table words (digest bytea primary key, appraisal text not null, salt bytea not null, words text not null);
create table outbox (id bigserial primary key, body bytea not null);
create table received (ballot_id text primary key, body jsonb not null);
"""


class Example(BaseModel):
    """A case."""

    text: Annotated[str, Field(max_length=2000)]
    occurred: str | None = None
    continues: bool = False


class Pick(BaseModel):
    """A tick."""

    office: str
    categories: Annotated[list[str], Field(max_length=5)]
    example: Example | None = None


class Ballot(BaseModel):
    """A ballot as it is posted."""

    group: str
    nonce: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    salt: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    picks: Annotated[list[Pick], Field(max_length=60)]
    receipt_secret: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    signature: Annotated[str, Field(pattern="^[0-9a-f]{512}$")]


class Receipt(BaseModel):
    """What is answered."""

    receipt: str
    received: bool = True


class Box:
    """Where the ballots of one process go."""

    def __init__(self, database_url: str, key: str) -> None:
        self.key = key
        self.pool = AsyncConnectionPool(
            database_url,
            min_size=16,
            max_size=16,
            open=False,
            kwargs={"application_name": "fastapi", "prepare_threshold": 1},
        )

    async def cast(self, appraisal: str, ballot: Ballot) -> Receipt:
        """Verify, and put in; the same again hears the same."""
        nonce, salt = bytes.fromhex(ballot.nonce), bytes.fromhex(ballot.salt)
        text = ballot_text(appraisal, ballot.group, self.key, nonce, salt, ballot.picks)  # type: ignore[arg-type]
        spent = message(text)
        if not is_signed(public_key(self.key), spent, bytes.fromhex(ballot.signature)):
            raise HTTPException(422, "CREDENTIAL_INVALID")
        receipt = sha256(f"receipt {ballot.receipt_secret}".encode()).hexdigest()[:12].upper()
        words, picks = [], []
        for pick in ballot.picks:
            kept: dict[str, Any] = pick.model_dump(exclude={"example"})
            if pick.example is not None:
                key = secrets.token_bytes(16)
                digest = sha256(key + pick.example.text.encode()).digest()
                words.append((digest, appraisal, key, pick.example.text))
                kept["example"] = digest.hex()
            picks.append(kept)
        body = json.dumps({"ballot_id": spent.hex()[:32], "group": ballot.group, "picks": picks}).encode()
        async with self.pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            await cursor.execute(
                "insert into ballot values (%s, %s, %s, %s) on conflict do nothing returning receipt",
                (spent, appraisal, body, receipt),
            )
            if await cursor.fetchone() is None:
                await cursor.execute("select receipt from ballot where id = %s", (spent,))
                (receipt,) = await cursor.fetchone() or (receipt,)
                return Receipt(receipt=receipt)
            if words:
                await cursor.executemany("insert into words values (%s, %s, %s, %s)", words)
            await cursor.execute("insert into outbox (body) values (%s)", (body,))
        return Receipt(receipt=receipt)


def application() -> FastAPI:
    """The application of one worker."""
    box = Box(os.environ["PEER_DATABASE_URL"], os.environ["PEER_KEY"])

    @asynccontextmanager
    async def life(_application: FastAPI) -> AsyncIterator[None]:
        async with box.pool:
            yield

    app = FastAPI(lifespan=life)

    @app.post("/api/v1/appraisals/{appraisal}/ballots", status_code=201)
    async def cast(appraisal: str, ballot: Ballot) -> Receipt:
        return await box.cast(appraisal, ballot)

    return app
