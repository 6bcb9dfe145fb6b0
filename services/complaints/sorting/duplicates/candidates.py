"""Reading the proposals: anonymous matters that may be one and the same, side by side in masked copies (1.3 rule 4).

A sorter sees the pairs of its own channel. Pairs of two channels are seen by the Inspection Office, which sorts none:
no channel's words reach another channel's sorter (R-48).
"""

import re
from typing import Annotated, Any

import msgspec

from services.complaints import words
from services.complaints.desk import Account, Id, Sorter
from services.complaints.sorting.catalogues import Catalogue, catalogue_of
from services.complaints.sorting.duplicates import similarity
from services.complaints.sorting.duplicates.similarity import STANDING
from services.complaints.sorting.matters import Row, must_be_known, told
from services.complaints.words import Words
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed

Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
After = Annotated[str, msgspec.Meta(max_length=120)] | None
HIDDEN = ("source_id", "sorted_by", "confirmed_by")
_PLACE = re.compile(r"(\d{1,3})_([0-9a-zA-Z._-]{1,64})_([0-9a-zA-Z._-]{1,64})")


class ListDuplicates(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter asks which anonymous matters of its channel may be the same, the likeliest first."""

    appraisal: Id
    by: Sorter
    after: After = None
    limit: Limit = 20


class ListDuplicatesAcross(msgspec.Struct, frozen=True, kw_only=True):
    """The Inspection Office asks the same of two channels. `merged` asks for what it has merged so far."""

    appraisal: Id
    by: Account
    merged: bool = False
    after: After = None
    limit: Limit = 20


def find(command: ListDuplicates, context: ServiceContext) -> dict[str, Any]:
    """Answers `{twins, next}`; a pair is `{score, days, same, matters: [one, other]}`."""
    channel = command.by.channel
    return _answer(command, context, PROPOSED + " and w.channel = %s and v.channel = %s", (channel, channel))


def find_across(command: ListDuplicatesAcross, context: ServiceContext) -> dict[str, Any]:
    """The same of two channels, without numbers at the source and without who sorted."""
    pairs = MERGED if command.merged else PROPOSED
    answer = _answer(command, context, pairs + " and w.channel <> v.channel", ())
    for pair in answer["twins"]:
        pair["matters"] = [
            {name: value for name, value in matter.items() if name not in HIDDEN} for matter in pair["matters"]
        ]
    return answer


_SIDES = "w.words, w.shown, coalesce(m.source_id, ''), v.words, v.shown, coalesce(n.source_id, '')"
_NUMBERS = " left join matter m on m.matter_id = w.matter_id left join matter n on n.matter_id = v.matter_id"
PROPOSED = (
    f"select a.score, a.days, a.same, a.one, a.other, {_SIDES} from alike a"  # noqa: S608  # our own words
    " join worklist w on (w.appraisal, w.matter_id) = (a.appraisal, a.one)"
    f" join worklist v on (v.appraisal, v.matter_id) = (a.appraisal, a.other){_NUMBERS}"
    " where a.appraisal = %s and w.anonymous and v.anonymous and w.state = any(%s) and v.state = any(%s)"
    " and (a.score, a.one, a.other) < (%s, %s, %s)"
    " and not exists (select from kept_apart k where (k.appraisal, k.one, k.other) = (a.appraisal, a.one, a.other))"
)  # of our own words
MERGED = (
    f"select 100, 0, 'merged', w.matter_id, v.matter_id, {_SIDES} from worklist w"  # noqa: S608  # our own words
    f" join worklist v on (v.appraisal, v.matter_id) = (w.appraisal, w.shown::json ->> 'into'){_NUMBERS}"
    " where w.appraisal = %s and w.state <> all(%s) and v.state <> all(%s) and w.state = 'merged'"
    " and (100, w.matter_id, v.matter_id) < (%s, %s, %s)"
)  # of our own words
_ORDER = " order by 1 desc, 4 desc, 5 desc limit %s"


def _answer(
    command: ListDuplicates | ListDuplicatesAcross, context: ServiceContext, query: str, values: tuple[str, ...]
) -> dict[str, Any]:
    appraisal = command.appraisal
    must_be_known(context, appraisal)
    similarity.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    # what cannot be merged is not asked of the merged: its twin may have been sorted or not
    states = list(STANDING) if query.startswith(PROPOSED) else []
    with transaction(context.engine) as connection:
        rows = connection.execute(
            query + _ORDER,
            (appraisal, states, states, *_place(command.after), *values, command.limit + 1),
        ).fetchall()
        rows, more = rows[: command.limit], rows[command.limit :]
        said = _said(connection, appraisal, rows)
    return {
        "twins": [_pair(row, said, catalogue) for row in rows],
        "next": "_".join(map(str, (rows[-1][0], rows[-1][3], rows[-1][4]))) if more else None,
    }


def _said(connection: Connection, appraisal: str, rows: list[tuple[Any, ...]]) -> dict[str, Words]:
    digests = [bytes(digest).hex() for row in rows for digest in (row[5], row[8]) if digest]
    return words.find(connection, appraisal, digests)


def _pair(row: tuple[Any, ...], said: dict[str, Words], catalogue: Catalogue) -> dict[str, Any]:
    score, days, same, _, _, *sides = row
    return {
        "score": score,
        "days": days,
        "same": same,
        "matters": [told(_side(*side), said, catalogue) for side in (sides[:3], sides[3:])],
    }


def _side(digest: bytes | None, shown: str, source_id: str) -> Row:
    return bytes(digest) if digest else None, msgspec.json.decode(shown), source_id


def _place(after: str | None) -> tuple[int, str, str]:
    if after is None:
        return 101, "", ""
    place = _PLACE.fullmatch(after)
    if place is None:
        raise Malformed(where="after", what="not the next of a page")
    return int(place[1]), place[2], place[3]
