"""What an upheld appeal puts right, as a clerk ticks it: which votes of the office, and where each belongs (A-24)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.paper import office_of
from gateway.pages.form import Form
from services.complaints.events import SortedTo
from services.roster.events import CategoryCode, Office
from services.tally.answers.votes import Vote


@dataclass(frozen=True)
class Row:
    """A vote that can be corrected: a pick of a ballot, or a complaint with the offices it is sorted to."""

    source: str
    of: str
    categories: Sequence[CategoryCode]
    key: str = ""
    id: str = ""
    picked: str = ""
    offices: Sequence[SortedTo] = ()
    corrected: bool = False
    ruled: bool = False


def rows_of(votes: Sequence[Vote]) -> Iterator[Row]:
    """Each pick and each complaint once; what a secret channel sums up has no single votes (A-21)."""
    seen = set[str]()
    for vote in votes:
        for row in _rows(vote):
            if row.key not in seen:
                seen.add(row.key)
                yield row


def _rows(vote: Vote) -> Iterator[Row]:
    blank = Row(source=vote.source, of=vote.of, categories=vote.categories, corrected=vote.corrected, ruled=vote.ruled)
    if vote.ballot_id:
        yield replace(blank, key=f"pick.{vote.ballot_id}", id=vote.ballot_id, picked=vote.picked or "")
    for matter in vote.matters or ():
        yield replace(blank, key=f"matter.{matter.matter_id}", id=matter.matter_id, offices=matter.offices)


def corrections(
    form: Form, office: str, rows: Mapping[str, Row], offices: Sequence[Office]
) -> dict[str, list[dict[str, Any]]]:
    """`{picks, matters}` of what was ticked in the review of an appeal about this office. Raises `InvalidFields`."""
    ticked, conclusion = form.all("fix"), form.one("conclusion")
    if conclusion == "maintain" and ticked:
        raise InvalidFields(errors=[{"where": "conclusion", "what": "选了维持，就不能勾选要更正的票"}])
    if conclusion == "correct" and not ticked:
        raise InvalidFields(errors=[{"where": "conclusion", "what": "选了更正，请勾选要更正的票或事项"}])
    found: dict[str, list[dict[str, Any]]] = {"picks": [], "matters": []}
    for key in ticked:
        row, ground = rows.get(key), form.one("ground")
        if row is None:
            raise InvalidFields(errors=[{"where": key, "what": "现在的统计结果中没有这一票，请刷新后再看"}])
        to = _target(form, row, office, offices)
        if row.picked:
            found["picks"].append({"ballot_id": row.id, "office": row.picked, "to": to, "ground": ground})
        else:
            found["matters"].append({"matter_id": row.id, "offices": _sorted_anew(row, office, to), "ground": ground})
    return found


def _target(form: Form, row: Row, office: str, offices: Sequence[Office]) -> str | None:
    """The office that a vote is moved to; None: it counts for none."""
    typed = form.one(f"to.{row.key}")
    to = office_of(offices, typed, f"“{row.id[:12]}”改计到") if typed else None
    if to == office:
        raise InvalidFields(errors=[{"where": f"“{row.id[:12]}”改计到", "what": "还是原来的股室，没有可更正的"}])
    return to


def _sorted_anew(row: Row, office: str, to: str | None) -> list[dict[str, Any]]:
    """The offices of a complaint after the correction: the others it is about stay (1.3 rule 1)."""
    kept = [{"office": one.office, "categories": list(one.categories)} for one in row.offices if one.office != office]
    if to is None or to in {one.office for one in row.offices}:
        return kept
    here = next((one.categories for one in row.offices if one.office == office), row.categories)
    return [*kept, {"office": to, "categories": list(here)}]
