"""Reading the proposals: anonymous matters that may be one and the same, side by side in masked copies (1.3 rule 4).

A sorter sees the pairs of its own channel. Pairs of two channels are seen by the Inspection Office, which sorts none:
no channel's words reach another channel's sorter (R-48).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.complaints import words
from services.complaints.answers import Duplicates, DuplicatesAcross, ListedPair, MaskedPair
from services.complaints.context import ComplaintsContext
from services.complaints.contract import ListDuplicates, ListDuplicatesAcross
from services.complaints.sorting.catalogues import Catalogue, catalogue_of
from services.complaints.sorting.duplicates import similarity
from services.complaints.sorting.duplicates.similarity import STANDING
from services.complaints.sorting.listed import Row, listed, masked, row_of
from services.complaints.words import Words
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed

_PLACE = re.compile(r"(\d{1,3})_([0-9a-zA-Z._-]{1,64})_([0-9a-zA-Z._-]{1,64})")


@dataclass(frozen=True)
class _Found:
    """A pair, the smaller id first."""

    score: int
    days: int
    same: Literal["office", "department", "merged"]
    one: Row
    other: Row


@dataclass(frozen=True)
class _Page:
    """A page of pairs, where the next begins, and what is needed to show them."""

    pairs: list[_Found]
    next: str | None
    said: Mapping[str, Words]
    catalogue: Catalogue


def handle(request: ListDuplicates, context: ComplaintsContext) -> Duplicates:
    """The pairs of the sorter's channel."""
    channel = request.by.channel
    page = _page(request, context, PROPOSED + " and w.channel = %s and v.channel = %s", (channel, channel))
    return Duplicates(
        pairs=[
            ListedPair(
                score=pair.score,
                days=pair.days,
                same=pair.same,
                matters=[listed(row, page.said, page.catalogue) for row in (pair.one, pair.other)],
            )
            for pair in page.pairs
        ],
        next=page.next,
    )


def handle_across(request: ListDuplicatesAcross, context: ComplaintsContext) -> DuplicatesAcross:
    """The pairs of two channels."""
    page = _page(request, context, (MERGED if request.merged else PROPOSED) + " and w.channel <> v.channel", ())
    return DuplicatesAcross(
        pairs=[
            MaskedPair(
                score=pair.score,
                days=pair.days,
                same=pair.same,
                matters=[masked(row, page.said, page.catalogue) for row in (pair.one, pair.other)],
            )
            for pair in page.pairs
        ],
        next=page.next,
    )


_SIDES = "w.words, w.shown, coalesce(m.source_id, ''), v.words, v.shown, coalesce(n.source_id, '')"
_NUMBERS = " left join matter m on m.matter_id = w.matter_id left join matter n on n.matter_id = v.matter_id"
PROPOSED = (
    f"select a.score, a.days, a.same, a.one, a.other, {_SIDES} from alike a"  # noqa: S608  # our own words
    " join worklist w on (w.appraisal, w.matter_id) = (a.appraisal, a.one)"
    f" join worklist v on (v.appraisal, v.matter_id) = (a.appraisal, a.other){_NUMBERS}"
    " where a.appraisal = %s and w.anonymous and v.anonymous and w.state = any(%s) and v.state = any(%s)"
    " and (a.score, a.one, a.other) < (%s, %s, %s)"
    " and not exists (select from marked_distinct d"
    " where (d.appraisal, d.one, d.other) = (a.appraisal, a.one, a.other))"
)  # of our own words
MERGED = (
    f"select 100, 0, 'merged', w.matter_id, v.matter_id, {_SIDES} from worklist w"  # noqa: S608  # our own words
    f" join worklist v on (v.appraisal, v.matter_id) = (w.appraisal, w.shown::json ->> 'into'){_NUMBERS}"
    " where w.appraisal = %s and w.state <> all(%s) and v.state <> all(%s) and w.state = 'merged'"
    " and (100, w.matter_id, v.matter_id) < (%s, %s, %s)"
)  # of our own words
_ORDER = " order by 1 desc, 4 desc, 5 desc limit %s"


def _page(
    request: ListDuplicates | ListDuplicatesAcross, context: ComplaintsContext, query: str, values: tuple[str, ...]
) -> _Page:
    appraisal = request.appraisal
    context.opened(appraisal)
    similarity.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    # what cannot be merged is not asked of the merged: its duplicate may have been sorted or not
    states = list(STANDING) if query.startswith(PROPOSED) else []
    with transaction(context.engine) as connection:
        rows = connection.execute(
            query + _ORDER,
            (appraisal, states, states, *_place(request.after), *values, request.limit + 1),
        ).fetchall()
        rows, more = rows[: request.limit], rows[request.limit :]
        pairs = [_found(row) for row in rows]
        said = _said(connection, appraisal, pairs)
    following = "_".join(map(str, (rows[-1][0], rows[-1][3], rows[-1][4]))) if more else None
    return _Page(pairs, following, said, catalogue)


def _found(row: tuple[Any, ...]) -> _Found:
    score, days, same, _, _, *sides = row
    return _Found(score, days, same, row_of(*sides[:3]), row_of(*sides[3:]))


def _said(connection: Connection, appraisal: str, pairs: list[_Found]) -> dict[str, Words]:
    digests = [row.digest for pair in pairs for row in (pair.one, pair.other) if row.digest]
    return words.find(connection, appraisal, digests)


def _place(after: str | None) -> tuple[int, str, str]:
    if after is None:
        return 101, "", ""
    place = _PLACE.fullmatch(after)
    if place is None:
        raise Malformed(where="after", what="NOT_A_PAGE")
    return int(place[1]), place[2], place[3]
