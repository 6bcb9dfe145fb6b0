"""The words that make an example doubtful are shown to those who rule (R-37, A-06)."""

import pytest

from services.tally.validity.mentions import times_mentioned


@pytest.mark.parametrize(
    ("words", "mentioned"),
    [
        ("去年底至今跑了四趟", ["去年底至今"]),
        ("2023年底去办证,到2024年3月还没办好", ["2023年底", "2024年3月"]),
        ("窗口态度生硬", []),
        ("从前年开始一直拖,一直拖", ["前年", "一直"]),
        ("今年上半年和5月份都去过", ["今年上半年", "5月份"]),
        ("", []),
    ],
)
def test_times_are_told_as_they_are_written_once_each(words: str, mentioned: list[str]) -> None:
    assert times_mentioned(words) == mentioned
