"""What a process looks at by itself: one appraisal in trouble keeps no other from its turn."""

import threading
from collections.abc import Collection

import pytest
import structlog

from services.kernel import watch
from services.kernel.watch import Watch


class Looking(Watch):
    def __init__(self) -> None:
        super().__init__()
        self.looked: list[str] = []
        self.enough = threading.Event()

    def appraisals(self) -> Collection[str]:
        if not self.looked:
            self.looked.append("away")
            raise ConnectionError
        return "a", "b"

    def look_at(self, appraisal: str) -> None:
        self.looked.append(appraisal)
        if appraisal == "a":
            raise KeyError(appraisal)
        self.enough.set()


def test_trouble_with_one_or_with_all_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.001)
    looking = Looking()
    running = threading.Thread(target=looking.run, daemon=True)
    with structlog.testing.capture_logs() as said:
        running.start()
        assert looking.enough.wait(10)
        looking.stop()
        running.join(10)
    assert (running.is_alive(), looking.looked[:3]) == (False, ["away", "a", "b"])
    trouble = {"event": "watch.failed", "what": "Looking", "alert": True, "exc_info": True, "log_level": "error"}
    assert said[:2] == [trouble, {**trouble, "appraisal": "a"}]
