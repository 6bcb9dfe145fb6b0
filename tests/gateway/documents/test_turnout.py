"""One table of 发出、收回、有效、无效 (R-37, A-27): the same on the API, the desk and the report."""

from typing import Any

import msgspec

from gateway.documents.turnout import reasons_zh, turnout
from services.ballot.contract import Participation
from tests.gateway import tally_answers
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.roster_answers import draw, prepared
from tests.gateway.stand_in import participation

PREPARED = prepared(draws={"market": draw(), "projects": draw(invited=25), "service": draw(invited=99)})
BOX = participation(received={"leaders": 116, "market": 41, "public": 1200}, forms_issued=122, forms_returned=120)
IN_BOX = msgspec.convert(BOX, Participation)


def of(received: int, valid: int, **reasons: int) -> dict[str, Any]:
    return {"received": received, "valid": valid, "void": sum(reasons.values()), "reasons": reasons}


RESULT = tally_answers.result(
    result_version=2,
    ballots={
        "leaders": of(116, 109, OVER_LIMIT=4, BLANK=3),
        "market": of(41, 40, BLANK=1),
        "projects": of(0, 0),
        "service": of(0, 0),
        "public": {**of(1200, 200, BLANK=14), "walked": 214},
    },
)


def test_before_the_count_nobody_knows_what_is_valid() -> None:
    """A-26: how many came back, and nothing of what they say."""
    table = turnout(PREPARED, IN_BOX, None)
    assert [(line["issued"], line["returned"], line["valid"]) for line in table["groups"]] == [
        (122, 120, None),
        (50, 41, None),
        (25, 0, None),
        (99, 0, None),
        (None, 1200, None),
    ]
    assert table["total"] == {
        "issued": 296,
        "returned": 1361,
        "examined": None,
        "valid": None,
        "void": None,
        "reasons": {},
    }


def test_after_the_count_each_group_has_its_reasons() -> None:
    """By hand: of 120 forms 116 are in the box; of 1200 public ballots 214 were looked at."""
    leaders, market, _, _, public = (table := turnout(PREPARED, IN_BOX, RESULT))["groups"]
    assert (leaders["unentered"], leaders["examined"], leaders["valid"], leaders["void"]) == (4, 116, 109, 7)
    assert reasons_zh(leaders) == "空白票3、超过规定的股室个数4;收回未入箱4"
    assert (market["examined"], reasons_zh(market)) == (41, "空白票1")
    assert (public["issued"], public["returned"], public["examined"], public["void"]) == (None, 1200, 214, 14)
    assert table["total"]["reasons"] == {"OVER_LIMIT": 4, "BLANK": 18}
    assert (table["total"]["valid"], table["total"]["void"]) == (349, 22)


def test_who_counts_determines_or_audits_may_ask(gateway: GatewayClient) -> None:
    """R-37."""
    gateway.services.answers |= {
        "roster.show_progress": PREPARED,
        "ballot.show_participation": BOX,
        "tally.show_progress": tally_answers.progress(counted=True),
        "tally.show_result": RESULT,
    }
    for role in ("operator", "conduct", "auditor"):
        said = gateway.ask("GET", "turnout", headers=gateway.token(role))
        assert said.status_code == 200
        assert said.json() == turnout(PREPARED, IN_BOX, RESULT)
    sorter = gateway.token("sorter", channel="hotline_12345")
    assert refusal_of(gateway.ask("GET", "turnout", headers=sorter)) == (403, "FORBIDDEN_ROLE")
