"""抽签记录: the record of a draw for those who were there to sign (R-14…R-16, R-24). Its digest is in a code."""

import msgspec

from gateway.papers.layout.codes import qr
from gateway.papers.layout.drawing import pdf


class FiledList(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was filed before the draw."""

    name: str
    people: int
    filed_at: str
    file_digest: str
    late: bool = False
    drawn_by_provider: bool = False


class DrawRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What was fixed, what was spoken, who or what came out. Persons are named by keyed hash, ballots by id.

    `occasion` is what was written down of it: who stood there, in whose presence.
    """

    title: str
    what: str
    about: str
    drawn_at: str
    witnesses: list[str]
    occasion: str = ""
    seed: str
    figures: list[tuple[str, str]]
    lists: list[FiledList]
    digests: list[tuple[str, str]]
    digest: str
    outcome: list[tuple[str, list[str]]]


def draw(facts: DrawRecord) -> bytes:
    """The PDF."""
    return pdf("draw_record.html", {**msgspec.to_builtins(facts), "code": qr(facts.digest)})
