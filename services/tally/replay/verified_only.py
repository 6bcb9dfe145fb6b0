"""查实过滤 (1.3 rule 8): what the result would be if only complaints that were found true counted, beside the result.

A question, like every trial of other rules: who asks is on record before it is answered, and nothing that was decided
changes. Ballots, their validity and their draw do not depend on complaints, so only these are counted anew.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import structs

from services.kernel.wire.rational import exact, written
from services.tally.answers.votes import VerifiedCount
from services.tally.context import TallyContext
from services.tally.contract import VerifiedOnly
from services.tally.counting.facts import Facts
from services.tally.counting.result import Document, result_document
from services.tally.replay import rules_tried
from services.tally.replay.what_if import other_rules, rules_digest
from services.tally.result.show_result import document_of, facts_of, latest_digest

FILTER = {"complaint_requires_verified": True}


def handle(request: VerifiedOnly, context: TallyContext) -> VerifiedCount:
    """Record who asks, then answer `comparison` of the latest count and of what it would be."""
    appraisal = request.appraisal
    digest = latest_digest(appraisal, context.count(appraisal))
    facts = facts_of(context, appraisal, digest)
    assert facts.opened is not None, "what was counted was open"
    others, changed = other_rules(facts.opened.rules, FILTER)
    tried = rules_digest(others)
    rules_tried.note(context, appraisal, tried, changed, request.by)
    before = document_of(context, appraisal, digest)
    told = comparison(before, under_filter(facts, before))
    return msgspec.convert(
        {"digest": digest, "rules_digest": tried, "required_already": not changed, **told}, VerifiedCount
    )


def under_filter(facts: Facts, before: Document) -> Document:
    """The document with only verified complaints counted."""
    assert facts.opened is not None, "what was counted was open"
    others, _ = other_rules(facts.opened.rules, FILTER)
    filtered = replace(facts, opened=structs.replace(facts.opened, rules=others))
    return result_document(before["appraisal"], filtered, before["result_version"])


def comparison(before: Document, after: Document) -> dict[str, Any]:
    """`{complaints: {reported, counted: [is, would be], not_counted}, other: [is, would be], offices}`.

    `not_counted` are the matters that the filter would take out, by their reason; `offices` those whose votes would be
    others or that would stand elsewhere, in the order of the result: rank, final votes and complaints' votes, as they
    are and as they would be.
    """
    then = {row["office_id"]: row for row in after["offices"]}
    pairs = [(row, then[row["office_id"]]) for row in before["offices"]]
    return {
        "complaints": {
            "reported": before["complaints"]["reported"] + _summarised(before, "reported"),
            "counted": [
                document["complaints"]["counted"] + _summarised(document, "counted") for document in (before, after)
            ],
            "not_counted": dict(_not_counted(after) - _not_counted(before)),
        },
        "other": [sum(row["other"]["total"] for row in document["offices"]) for document in (before, after)],
        "offices": [
            {
                "office_id": now["office_id"],
                "rank": [now["rank"], other["rank"]],
                "final": [now["final"], other["final"]],
                "other": [now["other"]["total"], other["other"]["total"]],
                "lost": written(exact(now["final"]) - exact(other["final"])),
            }
            for now, other in pairs
            if (now["rank"], now["final"]) != (other["rank"], other["final"])
        ],
    }


def _summarised(document: Document, what: str) -> int:
    return int(document["complaints"].get("summarised", {}).get(what, 0))


def _not_counted(document: Document) -> Counter[str]:
    """Matters that do not count, by reason, those that a secret channel told of in sum among them."""
    complaints = document["complaints"]
    return Counter(complaints["not_counted"]) + Counter(complaints.get("summarised", {}).get("not_counted", {}))
