"""What tally answers, whole: a test changes what it is about."""

from typing import Any

from tests.gateway.roster_answers import DIGEST
from tests.gateway.stand_in import APPRAISAL

STEPS = ("pool_committed", "sample_drawn", "counted", "handed_over", "determined", "published")
COUNTED = {"digest": DIGEST, "result_version": 1}
GROUP = {"received": 10, "valid": 9, "void": 1, "reasons": {}}
BALLOTS = dict.fromkeys(("leaders", "market", "projects", "service", "public"), GROUP)
SOURCE = {"votes": 0, "permille": 0}
HEARD = {"received": {}, "online": 0, "paper": 0, "until": 12}


def progress(**changed: Any) -> dict[str, Any]:
    """How far the count is: not begun."""
    nothing = {"digest": None, "published_digest": None, "to_recount": False, "after": None}
    return {**dict.fromkeys(STEPS, False), **nothing, **changed}


def counted(**changed: Any) -> dict[str, Any]:
    """The count is over, and its result published."""
    return progress(**{**dict.fromkeys(STEPS, True), **changed})


def result(**changed: Any) -> dict[str, Any]:
    """A result in which nothing was counted yet."""
    return {
        "appraisal": APPRAISAL,
        "rules_digest": DIGEST,
        "catalogue_digest": DIGEST,
        "result_version": 1,
        "ballots": {},
        "picks": {"counted": 0, "void": {}},
        "complaints": {"reported": 0, "counted": 0, "not_counted": {}},
        "offices": [],
        **changed,
    }


def published(*offices: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The result as everybody may see it, with nine valid ballots of each group."""
    shares = dict.fromkeys(("directed", "sampled", "other"), SOURCE)
    more = {"digest": DIGEST, "min_cell": 5, "shares": shares}
    return {**result(ballots=BALLOTS, offices=list(offices)), **more, **changed}


def published_office(*, directed: int | None, other: int | None, **changed: Any) -> dict[str, Any]:
    """An office of it; of `directed` and `other` votes the totals."""
    groups = dict.fromkeys(("leaders", "market", "projects", "service"))
    return {
        "office_id": "02-03",
        "rank": 1,
        "final": 31,
        "directed": {**groups, "total": directed},
        "sampled": 11,
        "other": {"total": other},
        "categories": {"cold": 9, "lazy": 12, "shirk": 8, "disorder": 3, "corrupt": 1},
        **changed,
    }


def appeals(*lines: dict[str, Any], end_on: str | None = None) -> dict[str, Any]:
    """The register of appeals."""
    return {"appeals_end_on": end_on, "appeals": list(lines)}


def appeal(**changed: Any) -> dict[str, Any]:
    """One appeal, not decided yet."""
    known = {"appeal": 1, "department": "县自然资源局", "office": "02-03", "office_name": "不动产登记中心"}
    days = {"received_on": "2024-06-26", "ends_on": "2024-07-29", "reply_due_on": "2024-07-02", "late": False}
    told = {"ground": "DUPLICATE", "statement": "重复计算", "channel": "paper", "digest": DIGEST}
    undecided = dict.fromkeys(("conclusion", "reply", "decided_on", "review"))
    return {**known, **days, **told, **undecided, **changed}


def sample_record(**changed: Any) -> dict[str, Any]:
    """The record of the draw of public ballots."""
    return {
        "appraisal": APPRAISAL,
        "committed_at": "2024-07-15T09:30:00+00:00",
        "ballots": {"source": "ballot", "sequence": 1532, "root": "ab" * 32},
        "pool_digest": "77" * 32,
        "pool_size": 1200,
        "seed": "砚山2024Q2|471|036|829",
        "spoken_at": "2024-07-22T07:00:00+00:00",
        "witnesses": [],
        "drawn_at": "2024-07-22T08:00:00+00:00",
        "walked": ["a1" * 16, "b2" * 16, "c3" * 16],
        "drawn": ["a1" * 16, "c3" * 16],
        "digest": "1d" * 32,
        "hashed_text": "{…}",
        "words": None,
        "words_kept": False,
        **changed,
    }


def job(**changed: Any) -> dict[str, Any]:
    """A job that was asked for and is not done."""
    return {
        "job": "5f0c1a9be2d34c77",
        "kind": "bundle",
        "asked": {},
        "by": "zhang",
        "asked_at": None,
        "state": "running",
        "progress": {},
        "bytes": 0,
        "digest": None,
        "failure": None,
        "until": None,
        **changed,
    }
