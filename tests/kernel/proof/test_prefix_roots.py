"""Where two logs part ways is found by asking for roots."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.proof.merkle import leaf_hash, root
from services.kernel.proof.prefix_roots import first_difference, prefix_roots


def bodies(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


@given(st.integers(0, 40), st.lists(st.integers(0, 50)))
def test_the_root_at_each_size_is_that_of_the_prefix(count: int, sizes: list[int]) -> None:
    log = bodies(count)
    assert prefix_roots(log, sizes) == {
        str(size): root(map(leaf_hash, log[:size])).hex() for size in sizes if 0 < size <= count
    }


@given(st.integers(1, 300), st.data())
def test_the_first_record_that_differs_is_named(count: int, data: st.DataObject) -> None:
    ours, at = bodies(count), data.draw(st.integers(1, count))
    theirs = [*ours[: at - 1], b"another", *ours[at:]]
    asked: list[Sequence[int]] = []

    def answer(sizes: Sequence[int]) -> dict[str, str]:
        asked.append(sizes)
        return prefix_roots(theirs, sizes)

    assert first_difference(count, lambda sizes: prefix_roots(ours, sizes), answer) == at
    assert len(asked) <= 3


@given(st.integers(1, 100), st.data())
def test_a_log_that_ends_early_differs_where_it_ends(count: int, data: st.DataObject) -> None:
    ours, length = bodies(count), data.draw(st.integers(0, count - 1))

    def roots(sizes: Sequence[int]) -> dict[str, str]:
        return prefix_roots(ours[:length], sizes)

    assert first_difference(count, lambda sizes: prefix_roots(ours, sizes), roots) == length + 1
    assert first_difference(count, roots, roots) == length + 1


def test_equal_logs_do_not_differ() -> None:
    def roots(sizes: Sequence[int]) -> dict[str, str]:
        return prefix_roots(bodies(20), sizes)

    assert first_difference(20, roots, roots) is None
