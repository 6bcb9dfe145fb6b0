"""What neighbours say reaches tally in any order and more than once; the result is the same to the byte (D-4)."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kernel.context import ServiceContext
from services.kernel.event import position
from services.kernel.log.store import transaction
from services.kernel.messaging.inbox import ReceivedRecord
from services.kernel.settings import Settings
from services.tally.events import LANGUAGE as TALLY
from services.tally.replay.replay import Replayed, replay
from tests.harness.addresses import DatabaseUrl
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import played, with_tricks

SOURCES = played(with_tricks()).sources()
NEIGHBOURS = ("roster", "ballot", "complaints")
Message = list[bytes]


@pytest.fixture
def tally(database: DatabaseUrl) -> Iterator[ServiceContext]:
    context = ServiceContext.open(Settings(database_url=database), "tally", TALLY)
    yield context
    context.close()


@st.composite
def arrivals(draw: st.DrawFn) -> list[Message]:
    """Every log cut into messages, some of them sent again, all shuffled."""
    messages: list[Message] = []
    for source in NEIGHBOURS:
        log = SOURCES[source]
        cuts = sorted(draw(st.sets(st.integers(1, len(log) - 1), max_size=6))) if len(log) > 1 else []
        pieces = [log[start:end] for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True)]
        messages += [*pieces, *draw(st.lists(st.sampled_from(pieces), max_size=3))]
    return draw(st.permutations(messages))


def after(tally: ServiceContext, messages: list[Message]) -> Replayed:
    """What tally counts when it has received these messages, and nothing before."""
    with transaction(tally.engine) as connection:
        connection.execute("delete from received")
        connection.execute("delete from heard")
    for message in messages:
        contradictions, _ = tally.received.store([ReceivedRecord(position(body), body) for body in message])
        assert contradictions == []
    heard = {source: list(tally.received.bodies(source, APPRAISAL)) for source in NEIGHBOURS}
    return replay({**heard, "tally": SOURCES["tally"]})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=arrivals(), other=arrivals())
def test_two_interleavings_give_one_result(tally: ServiceContext, one: list[Message], other: list[Message]) -> None:
    first, second = after(tally, one), after(tally, other)
    assert (first.identical, second.identical) == (True, True)
    assert first.digest == second.digest == first.recorded
    assert first.positions == second.positions


def test_what_has_not_arrived_is_missed(tally: ServiceContext) -> None:
    """Or the above would prove little: one message lost, and the result is another or the log ends early."""
    cut = len(SOURCES["ballot"]) // 2
    ballots = [SOURCES["ballot"][:cut], SOURCES["ballot"][cut + 1 :]]
    assert not after(tally, [SOURCES["roster"], SOURCES["complaints"], *ballots]).identical
