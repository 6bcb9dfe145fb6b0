"""Which of its words make an example doubtful: the times it speaks of (A-06). A hint for people, never a decision."""

import re

_TIMES = re.compile(
    r"\d{4}年(?:\d{1,2}月)?(?:份|底|初|以来|至今)?"
    r"|(?:前|去|今|本)年(?:\d{1,2}月|年?[初中底末]|[上下]半年)?(?:份|以来|至今)?"
    r"|[上下]半年|(?:上|本|这)个?(?:季度|月)|\d{1,2}月份?"
    r"|至今|一直|仍然?|还在|多年|几年|长期|近期|最近|以前|过去"
)


def times_mentioned(words: str) -> list[str]:
    """The times an example speaks of, as it says them, in order and each once."""
    return list(dict.fromkeys(found[0] for found in _TIMES.finditer(words)))
