"""Anonymous matters that may be one and the same, each pair with its reasons; a person decides (1.3 rule 4).

A projection beside the worklist. Not every matter is compared with every other: only within a block (one office, or one
department named by the source) with its nearest neighbours by date, so that 10⁴ matters cost seconds, once.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from rapidfuzz import fuzz, process

from services.complaints import archive, words
from services.complaints.matter import Matter
from services.complaints.sorting import worklist
from services.complaints.words import Words
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction

NEIGHBOURS = 40  # on either side, by date
WITHIN = timedelta(days=31)
CUTOFF = 75  # of 100
SHORTEST = 8  # characters: what is shorter resembles everything
COMPARED = 400
BEST = 10  # proposals of one matter in one block
PIECE = 1000  # events read in one transaction
ALIKE = "alike"  # who reads
STANDING = ("sorting", "confirmation", "confirmed", "department_only")

_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Likeness:
    """Two matters, the smaller id first, and why they may be one."""

    one: str
    other: str
    score: int
    days: int
    same: str

    def row(self, appraisal: str) -> tuple[str, str, str, int, int, str]:
        return appraisal, self.one, self.other, self.score, self.days, self.same


@dataclass(frozen=True)
class Leaf:
    """A matter as far as it is compared."""

    matter_id: str
    received_at: datetime
    text: str


def likenesses(block: str, leaves: Iterable[Leaf], fresh: frozenset[str]) -> Iterator[Likeness]:
    """The pairs of a block in which one is fresh and both say much the same. `block` names what they have in common."""
    row = sorted((leaf for leaf in leaves if len(leaf.text) >= SHORTEST), key=_order)
    for place, leaf in enumerate(row):
        if leaf.matter_id not in fresh:
            continue
        near = row[max(0, place - NEIGHBOURS) : place] + row[place + 1 : place + 1 + NEIGHBOURS]
        near = [other for other in near if abs(other.received_at - leaf.received_at) <= WITHIN]
        texts = [other.text for other in near]
        found = process.extract(leaf.text, texts, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=BEST)
        for _, score, at in found:
            yield _likeness(leaf, near[at], int(score), block)


def _order(leaf: Leaf) -> tuple[datetime, str]:
    return leaf.received_at, leaf.matter_id


def _likeness(leaf: Leaf, other: Leaf, score: int, block: str) -> Likeness:
    one, two = sorted((leaf.matter_id, other.matter_id))
    return Likeness(one, two, score, abs(other.received_at - leaf.received_at).days, block.partition(":")[0])


def comparable(text: str) -> str:
    """A text without marks and widths, and no longer than it takes to tell."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))[:COMPARED]


def blocks_of(matter: Matter, said: Words) -> list[str]:
    """In which blocks a matter is compared. A department is named by a digest: the words may be erased."""
    offices = [f"office:{found.office}" for found in (matter.sorting.offices if matter.sorting else ())]
    department = comparable(said.department)
    return [*offices, f"department:{sha256(department.encode()).hexdigest()[:16] if department else ''}"]


def catch_up(context: ServiceContext, appraisal: str) -> None:
    """Bring the proposals of an appraisal up to its log."""
    worklist.catch_up(context, appraisal)
    head = context.log.head(appraisal)
    while _read(context, appraisal, head) < head:
        pass


def _read(context: ServiceContext, appraisal: str, head: int) -> int:
    with transaction(context.engine) as connection:
        after = worklist.take(connection, ALIKE, appraisal, head)
        until = min(head, after + PIECE)
        if until <= after:
            return after
        touched = worklist.touched(connection, appraisal, after, until)
        matters = {m: found for m, found in archive.read(connection, appraisal, touched).items() if found.reports}
        _forget(connection, appraisal, list(matters))
        _note_distinct(connection, appraisal, matters)
        _propose(connection, appraisal, matters)
        worklist.note(connection, ALIKE, appraisal, until)
        return until


def _forget(connection: Connection, appraisal: str, matter_ids: list[str]) -> None:
    for column, table in (("matter_id", "block"), ("one", "alike"), ("other", "alike"), ("one", "marked_distinct")):
        connection.execute(
            f"delete from {table} where appraisal = %s and {column} = any(%s)",  # noqa: S608  # our own
            (appraisal, matter_ids),
        )


def _note_distinct(connection: Connection, appraisal: str, matters: dict[str, Matter]) -> None:
    pairs = [(appraisal, matter_id, other) for matter_id, m in matters.items() for other in sorted(m.marked_distinct)]
    connection.cursor().executemany("insert into marked_distinct values (%s, %s, %s)", pairs)


def _propose(connection: Connection, appraisal: str, matters: dict[str, Matter]) -> None:
    fresh = {
        matter_id: matter
        for matter_id, matter in matters.items()
        if matter.latest.complainant is None and worklist.state_of(matter) in STANDING
    }
    said = words.find(connection, appraisal, [m.latest.text for m in fresh.values() if m.latest.text])
    rows = [
        (appraisal, block, matter.latest.received_at, matter_id)
        for matter_id, matter in fresh.items()
        for block in blocks_of(matter, said.get(matter.latest.text or "", Words("", "")))
    ]
    connection.cursor().executemany("insert into block values (%s, %s, %s, %s)", rows)
    found: dict[tuple[str, str], Likeness] = {}
    for block, leaves in _leaves(connection, appraisal, sorted({row[1] for row in rows})).items():
        for likeness in likenesses(block, leaves, frozenset(fresh)):
            known = found.get((likeness.one, likeness.other))
            if known is None or likeness.same > known.same:  # “office” says more than “department”
                found[likeness.one, likeness.other] = likeness
    connection.cursor().executemany(
        "insert into alike values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        [likeness.row(appraisal) for likeness in found.values()],
    )


def _leaves(connection: Connection, appraisal: str, blocks: Sequence[str]) -> dict[str, list[Leaf]]:
    rows = connection.execute(
        "select b.block, b.matter_id, b.received_at, left(s.words, %s) from block b"
        " join worklist w using (appraisal, matter_id) join words s on s.appraisal = w.appraisal and s.digest = w.words"
        " where b.appraisal = %s and b.block = any(%s)",
        (2 * COMPARED, appraisal, list(blocks)),
    ).fetchall()
    leaves: dict[str, list[Leaf]] = defaultdict(list)
    for block, matter_id, received_at, text in rows:
        leaves[block].append(Leaf(matter_id, received_at, comparable(text)))
    return leaves
