"""Work in a process of its own: bounded, told nothing it need not know, its answer in pieces."""

import pytest

from services.kernel.refusal import Refused
from services.kernel.sandbox import Exhausted, sandboxed

pytestmark = pytest.mark.slow

WORK = "tests.kernel.sandboxed_work"


def test_what_it_finds_comes_in_pieces() -> None:
    assert list(sandboxed(f"{WORK}:slowly", b"x" * 3_000_000)) == [3_000_000] * 3


def test_its_refusals_are_ours() -> None:
    with pytest.raises(Refused) as raised:
        list(sandboxed(f"{WORK}:refuses", b""))
    assert (raised.value.code, raised.value.facts) == ("MALFORMED", {"where": "A1", "what": "nothing"})


@pytest.mark.parametrize("work", ["memory", "ended", "forever"])
def test_it_may_not_take_all_there_is(work: str) -> None:
    with pytest.raises(Exhausted):
        list(sandboxed(f"{WORK}:{work}", b"", seconds=3))


def test_it_sees_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGYI_DATABASE_URL", "postgresql://roster:secret@db")
    (environment,) = sandboxed(f"{WORK}:environment", b"")
    assert not [name for name in environment if name.startswith("PINGYI")]


def test_what_breaks_in_it_is_told_by_its_place_and_not_by_what_it_read() -> None:
    with pytest.raises(RuntimeError, match=r"ValueError at .*sandboxed_work\.py:\d+$"):
        list(sandboxed(f"{WORK}:broken", b"13800000000"))


def test_who_stops_listening_ends_it() -> None:
    pieces = sandboxed(f"{WORK}:slowly", b"x")
    assert next(pieces) == 1
    pieces.close()
