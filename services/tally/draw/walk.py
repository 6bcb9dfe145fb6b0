"""Walking the public ballots in the order of their tickets until enough count (抽样评议, R-24, R-26, A-18)."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from services.ballot.events import BallotCast
from services.roster.events import Rules
from services.tally.validity.judgement import Judgement, judgements
from services.tally.validity.validity import Catalogue, Rulings, judge


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How far one must walk: the ballots looked at, the valid ones among them, and what people must rule on before."""

    walked: tuple[str, ...]
    drawn: tuple[str, ...]
    waiting: tuple[Judgement, ...] = ()


def walk(
    order: Iterable[BallotCast],
    rules: Rules,
    offices: Catalogue,
    rulings: Rulings,
    assumed: Rulings | None = None,
    voided: Container[str] = (),
) -> Walk:
    """Walk the ballots. Under `sample_first` the first so many are drawn, and the valid ones of them count (A-18 a).

    `assumed` are rulings to go on with where there is none yet. The first that waits lies on the way whatever
    is ruled after it, so a queue in this order asks for no more than the draw needs. `voided` ballots are walked and
    asked nothing about (A-17).
    """
    walked, drawn, waiting = list[str](), list[str](), list[Judgement]()
    known = rulings if assumed is None else {**assumed, **rulings}
    for ballot in order:
        if len(walked if rules.sample_order == "sample_first" else drawn) == rules.sample_size:
            break
        walked.append(ballot.ballot_id)
        if ballot.ballot_id in voided:
            continue
        if judge(ballot, rules, offices, known).valid:
            drawn.append(ballot.ballot_id)
        waiting += [
            judgement
            for judgement in judgements(ballot, rules, offices)
            if (judgement.ballot_id, judgement.office) not in rulings
        ]
    return Walk(walked=tuple(walked), drawn=tuple(drawn), waiting=tuple(waiting))
