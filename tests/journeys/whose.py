"""Which ballot of a sealed log says what somebody cast. Nothing but its content tells: whose it is, nobody can name.

Ballots with the same content are counted alike, so any of those who cast it may stand for one of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from services.ballot.events import BallotCast

Content = tuple[Any, ...]


def content_of(picks: Iterable[Mapping[str, Any]]) -> Content:
    """What picks say, as they are posted."""
    return tuple(
        (
            one["office"],
            tuple(sorted(set(one.get("categories", ())))),
            example.get("text", "").strip(),
            example.get("occurred"),
            example.get("continues", False),
        )
        for one in picks
        for example in [one.get("example") or {}]
    )


def cast_by(
    ballots: Iterable[BallotCast], database_url: str, appraisal: str, cast: Mapping[str, Content]
) -> dict[str, str]:
    """Ballot id → the key of somebody who cast that ballot. `cast` has the content of each by key."""
    with psycopg.connect(database_url, options="-c search_path=ballot") as connection:
        rows = connection.execute("select digest, words from words where appraisal = %s", (appraisal,)).fetchall()
    words = {bytes(digest).hex(): text for digest, text in rows}
    waiting: dict[Content, list[str]] = defaultdict(list)
    for key, said in cast.items():
        waiting[said].append(key)
    return {ballot.ballot_id: waiting[_content(ballot, words)].pop() for ballot in ballots}


def _content(ballot: BallotCast, words: Mapping[str, str]) -> Content:
    return tuple(
        (
            pick.office,
            tuple(sorted(pick.categories)),
            words[pick.example] if pick.example else "",
            pick.occurred,
            pick.continues,
        )
        for pick in ballot.picks
    )
