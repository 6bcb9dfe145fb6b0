"""Whatever is posted to whichever process: one ballot a credential, one receipt, none after the seal."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.contract import BallotReceived, FindReceipt, Seal
from services.ballot.events import BallotCast, BoxSealed, ReceiptsListed
from services.ballot.receipts.receipt import printed
from services.kernel.rpc.request import Outcome
from services.roster.events import GroupCode
from tests.ballot.conftest import Box
from tests.ballot.examples import MICROSECOND, OFFICES, OVER, ballot, codes, receipt, received, tick

pytestmark = pytest.mark.slow

Post = tuple[int, int]  # whose ballot; which content: that of the person's own, or another's
CONTENTS = ((tick(),), (tick(OFFICES[3]),) * 3, (tick(OFFICES[1], text="另一件事"), tick(OFFICES[2])))
POSTS = st.tuples(st.integers(0, 3), st.integers(0, 2))
BATCHES = st.lists(st.lists(POSTS, max_size=5), max_size=4)
QUARTERS = count(1)


def own(person: int) -> int:
    return person % len(CONTENTS)


def handed(appraisal: str, post: Post) -> dict[str, Any]:
    """What is posted: roster has signed one content for each person."""
    person, content = post
    group: GroupCode = "market" if person % 2 else "public"
    signed = ballot(person, *CONTENTS[own(person)], group=group, appraisal=appraisal)
    return signed if content == own(person) else signed | {"picks": list(CONTENTS[content])}


def at_once(*jobs: Callable[[], None]) -> None:
    """Run each in a thread, and fail when one fails."""
    failures: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as failure:  # noqa: BLE001  # raised below
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BATCHES, BATCHES)
def test_any_order_of_posts_and_retries_gives_one_ballot_a_credential(
    closed: Box, here: list[list[Post]], there: list[list[Post]]
) -> None:
    """R-21, R-25, A-17, A-19: two processes race; each then posts everything again."""
    one = closed.of(f"532622-{next(QUARTERS)}Q2")
    answers: list[tuple[Post, Outcome[BallotReceived]]] = []

    def posts(box: Box, batches: Sequence[list[Post]]) -> Callable[[], None]:
        def job() -> None:
            for batch in batches:
                answers.extend(zip(batch, box.cast(*(handed(one.appraisal, post) for post in batch)), strict=True))

        return job

    at_once(posts(one, [*here, *here]), posts(one.another_process(), [*there, *there]))

    told: dict[int, list[str]] = defaultdict(list)
    mark = one.ask(FindReceipt, code=receipt(0, one.appraisal)).receipt.partition("-")[0]
    for (person, content), answer in answers:
        if content != own(person):
            assert codes([answer]) == ["CREDENTIAL_INVALID"]
            continue
        assert received(answer).receipt == printed(mark, receipt(person, one.appraisal))
        told[person] += codes([answer])
    assert all(said.count("new") == 1 for said in told.values())
    assert sorted(len(kept.choices) for kept in one.kept()) == sorted(len(CONTENTS[own(person)]) for person in told)


def test_two_processes_cast_while_a_third_seals(box: Box) -> None:
    """R-06, D-2: their boxes are stale and their clocks late; no ballot lies after the seal, and each that was
    acknowledged lies before it."""
    sealed = threading.Event()
    people, taken = count(), threading.Lock()
    acknowledged: list[str] = []
    refused: list[str] = []
    late = [box.at(OVER - MICROSECOND).another_process() for _ in range(2)]
    for process in late:
        process.cast()  # it knows the open box from now on

    def casts(process: Box) -> Callable[[], None]:
        def job() -> None:
            after_the_seal = 0
            while after_the_seal < 2:
                after_the_seal += sealed.is_set()
                with taken:
                    batch = [next(people) for _ in range(5)]
                for answer in process.cast(*map(ballot, batch)):
                    if answer.refused is None:
                        acknowledged.append(received(answer).receipt)
                    else:
                        refused.extend(codes([answer]))

        return job

    def seals() -> None:
        sealer = box.another_process().at(OVER)
        while len(acknowledged) < 30:
            sealed.wait(0.01)
        while sealer.outcome(Seal, by="inspector-1").refused:  # they do not let go
            pass
        sealed.set()

    at_once(casts(late[0]), casts(late[1]), seals)

    events = box.events()
    assert isinstance(events[-2], BoxSealed)
    assert events[-2].size == len(events) - 2
    assert isinstance(events[-1], ReceiptsListed)
    assert events[-1].count == sum(isinstance(event, BallotCast) for event in events)
    assert events[-1].count == len(acknowledged) == len(set(acknowledged))
    assert all(box.ask(FindReceipt, code=receipt).received for receipt in acknowledged)
    assert set(refused) <= {"BOX_SEALED_ALREADY", "BUSY"}
    assert refused


def test_a_ballot_whose_outcome_is_unknown_is_posted_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-25: the connection broke before the commit, or after it; the second answer tells, and there is one ballot."""
    unsealed = box.context.unsealed
    put = unsealed.put

    def breaks_before(*_: Any) -> Any:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    def breaks_after(*arguments: Any) -> Any:
        put(*arguments)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    for number, breaks, then in ((1, breaks_before, "new"), (2, breaks_after, "again")):
        monkeypatch.setattr(unsealed, "put", breaks)
        with pytest.raises(psycopg.OperationalError):
            box.cast(ballot(number))
        monkeypatch.setattr(unsealed, "put", put)
        assert codes(box.cast(ballot(number))) == [then]
    assert len(box.kept()) == 2


def test_the_same_ballot_at_the_same_time_in_both_processes_is_one_ballot(box: Box) -> None:
    """A-17: a double click, answered by two processes."""
    answers: list[Outcome[BallotReceived]] = []
    start = threading.Barrier(2)

    def posts(process: Box) -> Callable[[], None]:
        def job() -> None:
            process.cast()
            for number in range(10):
                start.wait(30)
                answers.extend(process.cast(ballot(number)))

        return job

    at_once(posts(box), posts(box.another_process()))
    assert sorted(codes(answers)) == ["again"] * 10 + ["new"] * 10
    assert len(box.kept()) == 10
