"""The auditor searches the access log, the newest first, a page at a time."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.kernel.refusal import Malformed
from tests.access.conftest import MORNING, Access, look


@pytest.fixture
def full(access: Access) -> Access:
    """Four looks, an hour apart."""
    looks = (
        look(1),
        look(2, account="jiwei-01", role="conduct", what="result", operation="show_result", subject=None),
        look(3, account="ducha-02", role="operator", refused="FORBIDDEN_ROLE"),
        look(4, account="rexian-02", refused="INTAKE_NOT_OPEN"),
    )
    for hours, one in enumerate(looks):
        access.at(MORNING + timedelta(hours=hours)).record(one)
    return access


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"account": "rexian-01"}, [1]),
        ({"role": "sorter"}, [4, 1]),
        ({"what": "result"}, [2]),
        ({"refused": True}, [4, 3]),
        ({"overstepped": True}, [3]),
        ({"role": "sorter", "refused": True}, [4]),
        ({"since": "2024-07-16T10:00:00+08:00"}, [4, 3, 2]),
        ({"until": "2024-07-16T10:00:00+08:00"}, [1]),
        ({"account": "nobody"}, []),
    ],
)
def test_looks_are_found_by_what_is_known_of_them(full: Access, wanted: dict[str, Any], found: list[int]) -> None:
    assert [one.sequence for one in full.find(**wanted)] == found


def test_a_found_look_says_all_that_is_on_record(full: Access) -> None:
    assert msgspec.to_builtins(full.find(overstepped=True)) == [
        {
            "sequence": 3,
            "at": "2024-07-16T03:00:00Z",
            "account": "ducha-02",
            "role": "operator",
            "what": "words",
            "operation": "complaints_unsorted",
            "subject": "hotline_12345",
            "refused": "FORBIDDEN_ROLE",
            "overstepped": True,
            "reason": None,
            "asked_by": None,
            "confirmed_by": None,
        }
    ]


def test_pages_follow_each_other_without_gap_or_repetition(full: Access) -> None:
    first = full.page(limit=3)
    assert [one.sequence for one in first.records] == [4, 3, 2]
    second = full.page(limit=3, before=first.next)
    assert [one.sequence for one in second.records] == [1]
    assert second.next is None


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 1001}, {"since": "2024-07-16T10:00:00"}, {"name": "x"}])
def test_a_search_that_cannot_be_read_is_refused(access: Access, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        access.find(**wrong)
