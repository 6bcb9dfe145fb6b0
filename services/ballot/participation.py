"""How many ballots are in the box, by group and channel. Never for whom or against whom (A-26)."""

import threading
from collections import Counter, defaultdict
from typing import Any

from services.ballot.events import BallotCast, BoxSealed
from services.ballot.forms import forms_of
from services.kernel.event import Language
from services.kernel.foundation import Foundation

LANGUAGE = Language(BallotCast, BoxSealed)


class Participation:
    """A fold over the box's own log, kept in memory and brought up to date when asked."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation
        self._lock = threading.Lock()
        self._read: Counter[str] = Counter()
        self._figures: dict[str, Counter[str]] = defaultdict(Counter)

    def of(self, appraisal: str) -> dict[str, Any]:
        """`{received: {group: n}, paper: n, online: n, forms_printed, forms_issued, forms_returned, sealed}`."""
        forms = forms_of(self._foundation, appraisal).counts()
        with self._lock:
            figures = self._figures[appraisal]
            for body in self._foundation.log.bodies(appraisal, after=self._read[appraisal]):
                recorded = LANGUAGE.decode_known(body)
                self._read[appraisal] += 1
                if recorded is not None:
                    _learn(figures, recorded.data)
            groups = {key.partition(":")[2]: n for key, n in sorted(figures.items()) if key.startswith("group:")}
            return {
                "received": groups,
                "paper": figures["paper"],
                "online": figures["online"],
                **{f"forms_{step}": count for step, count in forms.items()},
                "sealed": bool(figures["sealed"]),
            }


def _learn(figures: Counter[str], event: Any) -> None:
    match event:
        case BallotCast():
            figures[f"group:{event.group}"] += 1
            figures[event.channel] += 1
        case BoxSealed():
            figures["sealed"] = 1
