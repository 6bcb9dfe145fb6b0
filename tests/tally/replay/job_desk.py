"""Tally with a quarter received, for jobs: its neighbours sign whatever it holds of them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from services.ballot.contract import ListReceipts
from services.kernel.contract import CheckpointKept, CheckpointsKept, ListCheckpoints
from services.kernel.event import position
from services.kernel.log.store import transaction
from services.kernel.proof.merkle import leaf_hash
from services.kernel.rpc.request import Request
from services.kernel.settings import Settings
from services.tally.context import TallyContext
from services.tally.events import LANGUAGE as TALLY
from services.tally.replay.evidence import held
from services.tally.replay.jobs import ask
from tests.harness.addresses import DatabaseUrl
from tests.tally.desk import told
from tests.tally.examples import APPRAISAL
from tests.tally.replay.bundle.bundles import PUBLIC, checkpoints, counted_quarter, receipts_of

QUARTER = counted_quarter()
SOURCES = QUARTER.sources()


@dataclass
class Neighbours:
    """Those who are asked for checkpoints and receipts."""

    tally: TallyContext

    def ask(self, request: Request[Any], *, of: str = "", seconds: float | None = None) -> Any:  # noqa: ARG002
        match request:
            case ListReceipts():
                digests, until = receipts_of(QUARTER), request.after + request.limit
                return [digests[at : at + 32].hex() for at in range(0, len(digests), 32)][request.after : until]
            case ListCheckpoints():
                bodies = list(held(self.tally.log, self.tally.received, APPRAISAL)[of])
                return CheckpointsKept(key=PUBLIC, notes=list(checkpoints(of, bodies).notes))
        return CheckpointKept(note=None)


@contextmanager
def tally_with(database: DatabaseUrl, sources: Mapping[str, list[bytes]]) -> Iterator[TallyContext]:
    """Tally, with these logs of its neighbours received and its own log written."""
    context = TallyContext.open(Settings(database_url=database), "tally", TALLY)
    with transaction(context.engine) as connection:
        for source, bodies in sources.items():
            for sequence, body in enumerate(bodies, start=1):
                at = position(body)
                if source == "tally":
                    row = (APPRAISAL, sequence, at.subject, at.version, at.type, at.time, body, leaf_hash(body))
                    connection.execute("insert into event values (%s, %s, %s, %s, %s, %s, %s, %s)", row)
                else:
                    row = (source, APPRAISAL, sequence, at.type, body)
                    connection.execute("insert into received values (%s, %s, %s, %s, %s)", row)
            if source != "tally":
                connection.execute("insert into heard values (%s, %s, %s)", (source, APPRAISAL, len(bodies)))
        own = (APPRAISAL, len(sources["tally"]))
        connection.execute("insert into head (appraisal, sequence) values (%s, %s)", own)
    yield replace(context, rpc=Neighbours(context))  # type: ignore[arg-type]
    context.close()


def finished(tally: TallyContext, job: Any) -> Any:
    """The job once its process has ended."""
    deadline = time.monotonic() + 60
    job = told(job)
    while job["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        job = told(ask.state(tally, APPRAISAL, job["job"]))
    return job


def output(tally: TallyContext, job: dict[str, Any]) -> bytes:
    parts, number = b"", 0
    while part := ask.part(tally, APPRAISAL, job["job"], number):
        parts, number = parts + part, number + 1
    return parts
