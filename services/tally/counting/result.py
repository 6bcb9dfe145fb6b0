"""The result as a document, and its digest: the same facts give the same bytes, on any machine (D-3)."""

import json
from hashlib import sha256
from typing import Any

from services.kernel.wire.rational import written
from services.roster.events import DIRECTED, Rules
from services.tally.counting.facts import Facts
from services.tally.counting.standings import GroupCount, OfficeCount, Standings, profile, standings

Document = dict[str, Any]


def result_document(appraisal: str, facts: Facts, version: int) -> Document:
    """The result document of docs/formats.md. No floats; every office of the catalogue is in it.

    `final` is an integer, or under weights that are fractions `n/d` in lowest terms where it is not whole (A-22).
    """
    opened = facts.opened
    assert opened is not None, "an appraisal that is not open has no result"
    counted = standings(facts)
    return {
        "appraisal": appraisal,
        "rules_digest": opened.rules_digest,
        "catalogue_digest": opened.catalogue_digest,
        "result_version": version,
        "ballots": _ballots(counted),
        "picks": {"counted": counted.picks_counted, "void": dict(counted.picks_void)},
        "complaints": {
            "reported": counted.complaints.reported,
            "counted": counted.complaints.counted,
            "not_counted": dict(counted.complaints.not_counted),
            **_summarised(counted),
        },
        "offices": [_office(rank, office.office_id, votes, opened.rules) for rank, office, votes in counted.offices],
    }


def _summarised(counted: Standings) -> Document:
    """What secret channels told of in sum, if any did: matters that are nowhere one by one (A-21)."""
    summaries = counted.summaries
    if not summaries.reported:
        return {}
    return {
        "summarised": {
            "reported": summaries.reported,
            "counted": summaries.counted,
            "not_counted": dict(summaries.not_counted),
        }
    }


def canonical(document: Document) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, hexadecimal."""
    return sha256(canonical(document)).hexdigest()


def _ballots(counted: Standings) -> dict[str, Any]:
    return {code: _group(group, walked=code == "public") for code, group in counted.groups.items()}


def _group(group: GroupCount, *, walked: bool) -> dict[str, Any]:
    looked_at = {"walked": group.examined} if walked else {}
    return {
        "received": group.received,
        **looked_at,
        "valid": group.valid,
        "void": group.void,
        "reasons": dict(group.reasons),
    }


def _office(rank: int, office_id: str, votes: OfficeCount, rules: Rules) -> dict[str, Any]:
    return {
        "office_id": office_id,
        "rank": rank,
        "final": written(votes.final(rules)),
        "directed": {**{group: votes.directed[group] for group in DIRECTED}, "total": votes.directed.total()},
        "sampled": votes.sampled,
        "other": {**dict(sorted(votes.other.items())), "total": votes.other.total()},
        "categories": profile(votes),
    }
