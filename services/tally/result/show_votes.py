"""Showing each vote of an office to those who count, determine or audit (D-4)."""

from typing import Any

from services.kernel.context import ServiceContext
from services.tally.counting.result_cache import Results
from services.tally.counting.votes import votes_of
from services.tally.refusals import UnknownOffices
from services.tally.result.show_result import count_of, facts_of, latest_digest


def votes(context: ServiceContext, results: Results, appraisal: str, office: str) -> dict[str, Any]:
    """`{office, digest, votes: [{source, of, ballot_id | matter_id, categories, rules, …}]}` of the latest count."""
    digest = latest_digest(appraisal, count_of(context, appraisal))
    facts = facts_of(context, results, appraisal, digest)
    if office not in facts.offices:
        raise UnknownOffices(offices=[office])
    return {
        "office": office,
        "digest": digest,
        "votes": [addend.as_document() for addend in votes_of(facts, office)],
    }
