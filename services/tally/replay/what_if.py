"""What if the rules were others: the same records judged again, the same seed drawn again, as a question only.

Nothing that was decided changes. Under other rules other ballots may be valid, so the tickets are walked anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import msgspec

from services.ballot.events import BallotCast
from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.rpc.parse import fault
from services.roster.events import AppraisalOpened, Rules
from services.roster.rules import trouble_in_values
from services.tally.counting.facts import BALLOT, Facts
from services.tally.counting.result import Document, result_document
from services.tally.draw.tickets import Lowest, hash_seed
from services.tally.draw.walk import Walk, walk
from services.tally.records.ballot_log import BallotLog
from services.tally.records.verified_log import Chain, in_chunks
from services.tally.refusals import NotOpened, RulesUnknown
from services.tally.replay.replay import Progress, Replayed, Sources, replay

Pool = Callable[[int], list[tuple[str, bytes]]]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A result under its own rules and under others. `changed` are the names of the rules that differ."""

    replayed: Replayed
    rules: Rules
    changed: tuple[str, ...]
    before: Document
    after: Document

    @property
    def rules_digest(self) -> str:
        return rules_digest(self.rules)


def rules_digest(rules: Rules) -> str:
    """SHA-256 over canonical JSON, as at an opening."""
    return sha256(msgspec.json.encode(rules, order="sorted")).hexdigest()


def other_rules(rules: Rules, changes: Mapping[str, Any]) -> tuple[Rules, tuple[str, ...]]:
    """These rules with some changed, and the names of those that differ. Raises `RulesUnknown`."""
    known = msgspec.to_builtins(rules)
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise RulesUnknown(where=unknown[0], what="UNKNOWN")
    try:
        others = msgspec.convert({**known, **changes}, Rules)
    except msgspec.ValidationError as error:
        where, what = fault(error)
        raise RulesUnknown(where=where, what=what) from None
    for trouble in trouble_in_values(others):
        raise RulesUnknown(where=trouble.where.removeprefix("rules."), what=trouble.code, other=trouble.other)
    told = msgspec.to_builtins(others)
    return others, tuple(name for name in known if told[name] != known[name])


def try_rules(
    sources: Sources,
    changes: Mapping[str, Any],
    *,
    limits: Mapping[str, int] | None = None,
    algorithm: Algorithm = SHA256,
    progress: Progress | None = None,
) -> Trial:
    """Replay, then count once more under other rules. Raises `RulesUnknown`, `NotOpened`."""
    replayed = replay(sources, limits=limits, redraw=False, algorithm=algorithm, progress=progress)
    opened = replayed.facts.opened
    if opened is None or replayed.document is None:
        raise NotOpened
    rules, changed = other_rules(opened.rules, changes)
    others = msgspec.structs.replace(opened, rules=rules)
    facts = _under(replayed.facts, others, _pool(sources["ballot"], replayed.facts))
    version = replayed.document["result_version"]
    after = result_document(replayed.document["appraisal"], facts, version)
    return Trial(replayed=replayed, rules=rules, changed=changed, before=replayed.document, after=after)


def _pool(ballots: Iterable[bytes], facts: Facts) -> Pool:
    """Reads the pool's lowest tickets with their records, as many as are asked for."""

    def lowest(size: int) -> list[tuple[str, bytes]]:
        assert facts.sample is not None
        assert facts.pool is not None
        found = Lowest(hash_seed(facts.sample.seed), size)
        until = facts.pool.ballots.sequence
        log = BallotLog(Chain("ballot"), pool_until=until, see=found.see)
        for chunk in in_chunks(iter(ballots), until):
            log.read(chunk)
        return found.in_order()

    return lowest


def _under(facts: Facts, opened: AppraisalOpened, lowest: Pool) -> Facts:
    """The facts as they would be under this opening: other rules, and what they make of the draw."""
    public = sum(ballot.group == "public" for ballot in facts.ballots.values())
    kept = {ballot_id: ballot for ballot_id, ballot in facts.ballots.items() if ballot.group != "public"}
    others = replace(facts, opened=opened, ballots=kept)
    if facts.sample is None or facts.pool is None:
        return replace(others, ballots=facts.ballots)
    found, ballots = _walk(others, facts.pool.pool_size, lowest)
    sample = msgspec.structs.replace(facts.sample, walked=found.walked, drawn=found.drawn)
    unread = facts.unread_public + public - len(found.walked)
    return replace(others, sample=sample, ballots=kept | ballots, unread_public=unread)


def _walk(facts: Facts, pool_size: int, lowest: Pool) -> tuple[Walk, dict[str, BallotCast]]:
    """Walk the tickets under the facts' rules; more of them are read when they do not suffice."""
    assert facts.opened is not None
    rules, size = facts.opened.rules, 2 * facts.opened.rules.sample_size
    while True:
        decoded = ((ballot_id, BALLOT.decode(body).data) for ballot_id, body in lowest(size))
        ballots = {ballot_id: ballot for ballot_id, ballot in decoded if isinstance(ballot, BallotCast)}
        found = walk(ballots.values(), rules, facts.offices, facts.rulings, None, facts.voided)
        if len(found.walked) < len(ballots) or size >= pool_size:
            return found, {ballot_id: ballots[ballot_id] for ballot_id in found.walked}
        size = 2 * size


def differences(trial: Trial) -> list[dict[str, Any]]:
    """The offices whose votes or rank would differ, in the order of their rank now."""
    after = {office["office_id"]: office for office in trial.after["offices"]}
    return [
        {
            "office_id": office["office_id"],
            "votes": [office["final"], after[office["office_id"]]["final"]],
            "rank": [office["rank"], after[office["office_id"]]["rank"]],
        }
        for office in trial.before["offices"]
        if (office["final"], office["rank"])
        != (after[office["office_id"]]["final"], after[office["office_id"]]["rank"])
    ]


def as_report(trial: Trial) -> dict[str, Any]:
    """Everything about a trial, for a file or a program. `walked` and `drawn` are counts."""
    return {
        "appraisal": trial.before["appraisal"],
        "changed": {name: getattr(trial.rules, name) for name in trial.changed},
        "rules_digest": trial.rules_digest,
        "ballots": [trial.before["ballots"], trial.after["ballots"]],
        "picks": [trial.before["picks"], trial.after["picks"]],
        "complaints": [trial.before["complaints"], trial.after["complaints"]],
        "offices": differences(trial),
    }
