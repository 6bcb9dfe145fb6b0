"""Tally asks the owners for roots, and raises an alert at the first record that differs."""

from types import SimpleNamespace
from typing import Any

import structlog

from services.kernel.contract import Roots
from services.kernel.proof.hashing import SHA256
from services.kernel.proof.prefix_roots import prefix_roots
from services.tally.answers.replay import LogCompared
from services.tally.replay.reconcile import Reconciler, reconcile
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import played, with_tricks

SOURCES = played(with_tricks()).sources()


def context(owned: dict[str, list[bytes]]) -> Any:
    """Tally's ground with everything received, and owners who hold this."""
    heard = {(source, APPRAISAL): len(SOURCES[source]) for source in ("roster", "ballot", "complaints")}
    received = SimpleNamespace(
        heard=lambda: heard, stored=lambda source, _appraisal, _after, until: iter(SOURCES[source][:until])
    )

    def ask(request: Roots, *, of: str, seconds: float) -> dict[str, str]:
        return prefix_roots(owned[of], request.sizes)

    return SimpleNamespace(
        received=received,
        log=SimpleNamespace(algorithm=lambda _appraisal: SHA256),
        rpc=SimpleNamespace(ask=ask),
        settings=SimpleNamespace(compare_every=0.01),
    )


def test_what_was_received_is_what_its_owners_hold() -> None:
    assert all(one.identical for one in reconcile(context(SOURCES), APPRAISAL))


def test_a_rewritten_record_is_named_and_alerted() -> None:
    rewritten = {**SOURCES, "ballot": [*SOURCES["ballot"][:6], b"{}", *SOURCES["ballot"][7:]]}
    with structlog.testing.capture_logs() as said:
        found = {one.source: one for one in reconcile(context(rewritten), APPRAISAL)}
    assert found["ballot"] == LogCompared(
        source="ballot", records=len(SOURCES["ballot"]), identical=False, first_difference=7
    )
    assert found["roster"].identical
    assert [(line["event"], line["sequence"], line["alert"]) for line in said] == [("reconcile.differs", 7, True)]


def test_it_is_done_again_and_again_until_stopped() -> None:
    asked: list[str] = []
    ground = context(SOURCES)
    answer = ground.rpc.ask

    def ask(request: Roots, *, of: str, seconds: float) -> Any:
        asked.append(of)
        if len(asked) == 7:
            reconciler.stop()
        return answer(request, of=of, seconds=seconds)

    ground.rpc.ask = ask
    reconciler = Reconciler(ground)
    reconciler.run()
    assert set(asked) == {"roster", "ballot", "complaints"}
