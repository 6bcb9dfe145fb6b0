"""What the offices in charge decide: the seeds spoken, the rulings on doubtful picks, the offices named."""

from collections.abc import Mapping
from typing import Any

CUTOFF = "2024-01"

# three parties each say a number (督查室, 纪委, 群众代表)
SEEDS = {
    "market": "317|884|052",
    "projects": "640|019|773",
    "service": "208|555|961",
    "sample": "471|036|829",
}

WITNESSES = ("conduct-1", "people-1", "inspector-2")
WITNESS_RECORD = "督查室、县纪委党风政风监督室各一人,群众代表一人当众各报一数,现场念出并签字。"
REVIEWERS = ("inspector-1", "inspector-2")
OPERATOR = "inspector-1"
CONDUCT_OFFICE = "conduct-1"
CONDUCT_OFFICE_SECOND = "conduct-2"
NAMED_COUNT = 10
REASON = "按最终得票数由高到低,确定前十名为本季度“难办事股室”。"

REASON_TO_RECOUNT = "前几名得票相近,确定以前请重新统计一遍。"
REASON_CORRECTED = "申诉更正后按最终得票数重新确定前十名。"


def ruling(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What two reviewers say of a pick that needs judgement (R-37, A-06).

    A case that still goes on is not from before the cutoff, whenever it began; an undated one that does not
    say so is void, and so is an old one. A category that nobody ticked cannot be told from the words (A-08).
    """
    if entry["why"] in ("NO_CATEGORY", "NOT_TICKED"):
        return {"pick": entry["pick"], "counted": False, "reason": entry["why"]}
    counted = bool(entry["continues"]) or (entry["occurred"] or "") >= CUTOFF
    reason = None if counted else "EXAMPLE_TOO_OLD" if entry["occurred"] else "EXAMPLE_UNDATED"
    return {"pick": entry["pick"], "counted": counted, "reason": reason}


def named(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The offices the Conduct Supervision Office names: ranks 1 to 10, with all who share the tenth (A-23)."""
    return tuple(office["office_id"] for office in result["offices"] if office["rank"] <= NAMED_COUNT)
