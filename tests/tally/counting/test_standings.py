"""Final votes, ranks and the result document (R-36, A-22, A-23, A-09)."""

from collections.abc import Sequence

import msgspec

from services.kernel.event import Event
from services.tally.answers.result import Result
from services.tally.counting.facts import Facts
from services.tally.counting.result import canonical, digest, result_document
from services.tally.events import SampleDrawn
from tests.tally.examples import (
    APPRAISAL,
    OPENED,
    RULES,
    ballot,
    ballot_id,
    confirmed,
    log,
    on_offices,
    pick,
    reported,
    sorted_to,
)


def known(ballots: Sequence[Event], complaints: Sequence[Event] = (), own: Sequence[Event] = ()) -> Facts:
    facts = Facts()
    logs: dict[str, Sequence[Event]] = {"roster": [OPENED], "ballot": ballots, "complaints": complaints, "tally": own}
    for source, events in logs.items():
        for recorded in log(source, events):
            facts.learn(recorded)
    return facts


def drawn(*names: str, void: tuple[str, ...] = ()) -> SampleDrawn:
    ids = tuple(ballot_id(name) for name in names)
    return SampleDrawn(seed="s", pool_digest="", walked=ids + tuple(ballot_id(name) for name in void), drawn=ids)


def lines(facts: Facts) -> dict[str, dict[str, object]]:
    return {line["office_id"]: line for line in result_document(APPRAISAL, facts, 1)["offices"]}


def test_directed_sampled_and_other_add_up() -> None:
    """R-12, R-36: kept apart to the end, and each one vote."""
    facts = known(
        [
            ballot("l", pick("01-01", "cold", "lazy"), group="leaders"),
            ballot("m", pick("01-01", "lazy"), group="market"),
            ballot("p", pick("01-01", "corrupt"), group="public"),
            ballot("not drawn", pick("01-01"), group="public"),
        ],
        [reported("c"), sorted_to("c", "01-01"), confirmed("c")],
        [drawn("p")],
    )
    assert lines(facts)["01-01"] == {
        "office_id": "01-01",
        "rank": 1,
        "final": 4,
        "directed": {"leaders": 1, "market": 1, "projects": 0, "service": 0, "total": 2},
        "sampled": 1,
        "other": {"hotline_12345": 1, "total": 1},
        "categories": {"cold": 1, "lazy": 2, "shirk": 1, "disorder": 0, "corrupt": 1},
    }


def test_several_categories_are_one_vote() -> None:
    """A-09: categories add up to more than votes."""
    line = lines(known([ballot("b", pick("01-01", "cold", "lazy", "shirk"))]))["01-01"]
    assert line["final"] == 1
    assert line["categories"] == {"cold": 1, "lazy": 1, "shirk": 1, "disorder": 0, "corrupt": 0}


def test_equal_votes_share_a_rank_and_the_next_is_skipped() -> None:
    """A-23: 1, 1, 3; every office is in the list, those without votes too."""
    facts = known([ballot("a", pick("01-02"), pick("01-05"), pick("01-03")), ballot("b", pick("01-05"), pick("01-02"))])
    offices = result_document(APPRAISAL, facts, 1)["offices"]
    assert [(line["rank"], line["office_id"], line["final"]) for line in offices[:4]] == [
        (1, "01-02", 2),
        (1, "01-05", 2),
        (3, "01-03", 1),
        (4, "01-01", 0),
    ]
    assert len(offices) == len(OPENED.offices)


def test_weights_are_one_each_unless_the_quarters_rules_say_otherwise() -> None:
    """A-22."""
    rules = msgspec.structs.replace(RULES, weight_directed=3)
    facts = known([ballot("a", pick("01-02"))])
    facts.opened = msgspec.structs.replace(OPENED, rules=rules)
    assert lines(facts)["01-02"]["final"] == 3


def test_received_valid_and_void_are_told_apart() -> None:
    """R-26, A-18, A-27: of the public, how many were walked; blanks are received but not valid."""
    facts = known(
        [
            ballot("a", pick()),
            ballot("b"),
            ballot("c", *on_offices(11)),
            ballot("d", pick("01-01", example=None), pick("01-02")),
            ballot("p", pick(), group="public"),
            ballot("q", group="public"),
            ballot("r", pick(), group="public"),
        ],
        own=[drawn("p", void=("q",))],
    )
    document = result_document(APPRAISAL, facts, 1)
    assert document["ballots"]["market"] == {
        "received": 4,
        "valid": 2,
        "void": 2,
        "reasons": {"BLANK": 1, "OVER_LIMIT": 1},
    }
    assert document["ballots"]["public"] == {
        "received": 3,
        "walked": 2,
        "valid": 1,
        "void": 1,
        "reasons": {"BLANK": 1},
    }
    assert document["ballots"]["service"] == {"received": 0, "valid": 0, "void": 0, "reasons": {}}
    assert document["picks"] == {"counted": 3, "void": {"OVER_LIMIT": 11, "NO_EXAMPLE": 1}}


def test_the_digest_is_over_canonical_json() -> None:
    """D-3: keys sorted, no spaces, UTF-8; golden value by `printf '{"a":[1],"b":"砚"}' | sha256sum`."""
    document = {"b": "砚", "a": [1]}
    assert canonical(document) == '{"a":[1],"b":"砚"}'.encode()
    assert digest(document) == "c5ac5610e3c6543dd6a4334ab4198918d673601bf6e8d07bb16cfcbb8595a4f1"


def test_the_types_of_the_wire_change_no_digest() -> None:
    """D-3: what is hashed is the document; its types must give it back as it is."""
    ballots = [ballot("m", pick("01-01"), group="market"), ballot("p", pick("01-02"))]
    for facts in (known(ballots, [reported("a")], [drawn("p")]), Facts(opened=OPENED)):
        document = result_document(APPRAISAL, facts, 1)
        sent = msgspec.json.decode(msgspec.json.encode(msgspec.convert(document, Result)))
        assert sent == document
        assert digest(sent) == digest(document)
