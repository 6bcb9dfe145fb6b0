"""A Chinese sentence with gaps for facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.chinese.typesetting import typeset

LONGEST_FACT = 200


@dataclass(frozen=True)
class Sentence:
    """How a refusal is answered: HTTP status, title, and a detail with `{fact}` gaps."""

    status: int
    title: str
    detail: str

    def __post_init__(self) -> None:
        for part in ("title", "detail"):
            object.__setattr__(self, part, typeset(getattr(self, part)))

    def about(self, code: str, facts: Mapping[str, Any]) -> str:
        """The detail with its facts; a fact that did not come is left as a blank."""
        return self.detail.format_map(_Gaps({**facts, "code": code}))


class _Gaps(dict[str, Any]):
    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__({name: _said(value) for name, value in facts.items()})

    def __missing__(self, _name: str) -> str:
        return "——"


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = "、".join(str(item) for item in value)
    text = str(value)
    return text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}……"
