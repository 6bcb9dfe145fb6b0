"""What a replay compares: each check says what it looked at, whether it held, and what was found."""

from collections.abc import Mapping
from typing import NamedTuple

from services.ballot.events import BoxSealed, ReceiptsListed
from services.complaints.events import ComplaintsFrozen
from services.kernel.event import Recorded
from services.kernel.proof.seal import fingerprint, is_signed
from services.roster.events import IssuedListed
from services.tally.counting.facts import Facts
from services.tally.counting.standings import examined
from services.tally.events import LogPosition, PoolCommitted, ResultCounted, SampleDrawn
from services.tally.records.ballot_log import BallotLog
from services.tally.records.verified_log import Chain

Chains = Mapping[str, Chain]


class Check(NamedTuple):
    """One comparison. `detail` tells what was found, and where it differs when `ok` is false."""

    name: str
    ok: bool
    detail: str


def check_log(chain: Chain, broken: str | None) -> Check:
    """Whether the log could be read to its end, without a gap."""
    found = broken or f"{chain.size} records, root {chain.root()}"
    return Check(f"{chain.source}: records", broken is None, found)


def check_seal(chain: Chain, recorded: Recorded, seal: BoxSealed | ComplaintsFrozen) -> list[Check]:
    """Whether a seal names the root of exactly what came before it, and its key signed that.

    Whose key it is only a person can say, who compares its fingerprint with the one that was announced.
    """
    name = f"{chain.source}: seal"
    if seal.size != recorded.sequence - 1:
        return [Check(name, False, f"sealed {seal.size} records, but {recorded.sequence - 1} came before")]
    return [
        _root(name, chain, LogPosition(source=chain.source, sequence=seal.size, root=seal.root)),
        _signature(f"{chain.source}: signature", chain.source, recorded.appraisal, seal),
    ]


def _signature(name: str, source: str, appraisal: str, seal: BoxSealed | ComplaintsFrozen) -> Check:
    try:
        root, mark = bytes.fromhex(seal.root), fingerprint(seal.key)
    except ValueError:
        return Check(name, False, "root or key is not hexadecimal")
    signed = is_signed(seal.key, seal.signature, source=source, appraisal=appraisal, size=seal.size, root=root)
    return Check(name, signed, f"{'signed' if signed else 'not signed'} by key {mark}")


def check_receipts(listed: ReceiptsListed, online: int) -> Check:
    """Whether as many receipts were listed at the seal as there are online ballots (R-46)."""
    return Check("ballot: receipts", listed.count == online, f"{online} online ballots, {listed.count} receipts")


def check_issued(listed: IssuedListed, online: Mapping[str, int]) -> list[Check]:
    """Whether no group has more online ballots than credentials were issued, once and anew, and those by two (R-21)."""
    issued: dict[str, int] = {one.group: one.count + one.reissued for one in listed.issued}
    beyond = sorted(group for group, count in online.items() if count > issued.get(group, 0))
    anew, decided = sum(one.reissued for one in listed.issued), sum(one.count for one in listed.decided)
    by_two = all(one.by != one.confirmed_by for one in listed.decided)
    found = f"{sum(online.values())} online ballots, {sum(issued.values()) - anew} issued, {anew} anew"
    return [
        Check("ballot: balance", not beyond, ", ".join([found, *(f"more than issued in {one}" for one in beyond)])),
        Check("roster: reissues", anew == decided and by_two, f"{anew} issued anew, {decided} decided by two"),
    ]


def check_pool(pool: PoolCommitted, ballots: BallotLog, chain: Chain) -> list[Check]:
    """Whether the pool is the public ballots of the log up to where it was committed."""
    size = f"{ballots.pool_size} public ballots, committed {pool.pool_size}"
    same = ballots.pool_digest == pool.pool_digest
    return [
        _root("pool: root", chain, pool.ballots),
        Check("pool: size", ballots.pool_size == pool.pool_size, size),
        Check("pool: digest", same, _compared(ballots.pool_digest, pool.pool_digest)),
    ]


def check_draw(draw: SampleDrawn, pool: PoolCommitted | None, lowest: list[str] | None) -> list[Check]:
    """Whether the lowest tickets of the seed were walked, in order and all in the pool (R-24, A-18).

    `lowest` are the ids of the pool up to the last ticket walked; None: the draw was not walked again.
    """
    committed = pool is not None and pool.pool_digest == draw.pool_digest
    checks = [Check("draw: pool", committed, f"drawn from the pool {draw.pool_digest}")]
    if lowest is not None:
        checks.append(_same_walk(lowest, list(draw.walked)))
    return checks


def check_drawn(facts: Facts) -> list[Check]:
    """Whether exactly the valid of the walked were drawn, until there were enough or no more (R-26)."""
    draw, opened, pool = facts.sample, facts.opened, facts.pool
    if draw is None or opened is None or pool is None:
        return []
    valid = {ballot.ballot_id for ballot, verdict in examined(facts) if verdict.valid and ballot.group == "public"}
    expected = [ballot_id for ballot_id in draw.walked if ballot_id in valid]
    size = opened.rules.sample_size
    if opened.rules.sample_order == "sample_first":
        enough = len(draw.walked) == size
    else:
        enough = len(draw.drawn) == size and draw.walked[-1:] == draw.drawn[-1:]
    exhausted = len(draw.drawn) < size and len(draw.walked) == pool.pool_size
    return [
        Check("draw: drawn", expected == list(draw.drawn), f"{len(expected)} valid, {len(draw.drawn)} drawn"),
        Check("draw: end", enough or exhausted, f"{len(draw.walked)} walked of {pool.pool_size}"),
    ]


def check_count(count: ResultCounted, chains: Chains) -> list[Check]:
    """Whether the logs still have the roots they had when the result was counted."""
    return [
        _root(f"count {count.result_version}: {position.source}", chains[position.source], position)
        for position in count.positions
        if position.source in chains
    ]


def check_digest(count: ResultCounted, digest: str | None, name: str = "result: digest") -> Check:
    """Whether the result that was recorded comes out again."""
    return Check(name, digest == count.digest, _compared(digest or "no result", count.digest))


def _root(name: str, chain: Chain, position: LogPosition) -> Check:
    root = chain.roots.get(position.sequence)
    if root is None:
        return Check(name, False, f"the log ends at {chain.size}, before {position.sequence}")
    return Check(name, root == position.root, f"at {position.sequence}: {_compared(root, position.root)}")


def _same_walk(lowest: list[str], walked: list[str]) -> Check:
    name = "draw: walk"
    if lowest == walked:
        return Check(name, True, f"{len(walked)} lowest tickets")
    for place, (ticket, recorded) in enumerate(zip(lowest, walked, strict=False), start=1):
        if ticket != recorded:
            return Check(name, False, f"ticket {place} is of {ticket}, recorded {recorded}")
    return Check(name, False, f"{len(lowest)} lowest tickets, {len(walked)} recorded")


def _compared(found: str, recorded: str) -> str:
    return found if found == recorded else f"{found}, recorded {recorded}"
