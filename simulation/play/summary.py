"""The discipline office files its counts, and a colleague confirms them (A-21)."""

from typing import TYPE_CHECKING

from simulation.quarter.summary import CHANNEL, CLERKS, LINES

if TYPE_CHECKING:
    from simulation.play.player import Stage


def file_summary(stage: "Stage", appraisal: str) -> None:
    """Entered by one, confirmed by another."""
    path = f"/appraisals/{appraisal}/complaints/{CHANNEL}/summary"
    first, second = (stage.token("sorter", clerk, channel=CHANNEL) for clerk in CLERKS)
    stage.http.call("PUT", path, token=first, json_body={"lines": list(LINES)}).value()
    shown = stage.http.call("GET", path, token=second).value()
    stage.http.call("POST", f"{path}/confirmation", token=second, json_body={"filing": shown["filing"]}).value()
