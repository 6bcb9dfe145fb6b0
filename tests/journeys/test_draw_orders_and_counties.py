"""Six counties in one served installation: 199, 200 and 201 valid public ballots under both orders of the draw (A-18),
each with its own logs, keys and roles to the published result (R-02, D-6).
"""

import json
from pathlib import Path

import pytest
from consistent_sampler import first_fraction

from services.ballot.contract import CastMany
from simulation.quarter import timeline
from tests.harness.addresses import BrokerUrl, DatabaseUrl
from tests.harness.processes import Processes, run
from tests.journeys.small_county import County
from tests.journeys.stage import Installation, install

pytestmark = pytest.mark.served

SEED = "317|884|052"
VOID = 2
CASES = {
    ("990001", "validity_first_sequential"): 199,
    ("990002", "validity_first_sequential"): 200,
    ("990003", "validity_first_sequential"): 201,
    ("990004", "sample_first"): 199,
    ("990005", "sample_first"): 200,
    ("990006", "sample_first"): 201,
}


def expected(ballots: dict[str, bool], order: str) -> dict[str, int]:
    """The figures of the public, from the ballots' ids and the public sampler alone."""
    by_ticket = sorted(ballots, key=lambda ballot_id: first_fraction(ballot_id, SEED))
    walked = 0
    drawn = 0
    for ballot_id in by_ticket:
        if (walked if order == "sample_first" else drawn) == 200:
            break
        walked += 1
        drawn += ballots[ballot_id]
    return {"received": len(ballots), "walked": walked, "valid": drawn, "void": walked - drawn}


def counties(installation: Installation) -> dict[str, County]:
    """All of them from the draft to the count, every step of all before the next."""
    turn = installation.stage.turn_clock
    found = {code: County(installation, code) for code, _ in CASES}
    for (code, order), _ in CASES.items():
        found[code].drafted(sample_order=order)
    turn(timeline.VOTING_FROM)
    for (code, _), valid in CASES.items():
        found[code].votes(valid, VOID, office="01-01" if code < "990004" else "02-01")
    turn(timeline.SEALED)
    for county in found.values():
        county.orders("/sealing")
        county.orders("/pool")
    turn(timeline.COMPLAINTS_FROZEN)
    for county in found.values():
        county.orders("/complaints/freezing")
        drawn = county.orders("/sample", {"seed": SEED, "witnesses": ["conduct", "people"]})
        assert drawn["state"] == "drawn"
        county.orders("/count")
    return found


def test_each_size_of_pool_under_each_order_and_each_county_for_itself(
    processes: Processes, database: DatabaseUrl, rabbit_vhost: BrokerUrl, tmp_path: Path
) -> None:
    installation = install(processes, database, rabbit_vhost, tmp_path)
    found = counties(installation)
    for (code, order), valid in CASES.items():
        result = found[code].ask("/result")
        figures = expected(found[code].ballots(), order)
        public = result["ballots"]["public"]
        assert {name: public[name] for name in figures} == figures, code
        assert public["reasons"] == ({"BLANK": figures["void"]} if figures["void"] else {})
        if order == "validity_first_sequential":
            assert public["valid"] == min(valid, 200)  # fewer than 200, all of them
        else:
            assert public["walked"] == 200  # of 201, 202 and 203 received; what is void among them is not made up
            assert 198 <= public["valid"] <= 200
        first = result["offices"][0]
        assert (first["rank"], first["final"], first["sampled"]) == (1, public["valid"], public["valid"])
    published(found["990001"], found["990004"])
    apart(found["990001"], found["990004"])
    for county in (found["990001"], found["990004"]):
        told = json.loads(run("replay", county.appraisal, "--json", environment=installation.environment).stdout)
        assert told["identical"] is True
    installation.close()


def published(one: County, other: County) -> None:
    """Handed over, determined and published by the people of each county, and by nobody else's."""
    for county, stranger in ((one, other), (other, one)):
        for path, role, body in (
            ("/hand-over", "operator", {}),
            ("/determination", "conduct", {"named": ["01-01"], "reason": "得票居首"}),
            ("/publication", "conduct", {}),
        ):
            refused = county.reply("POST", path, stranger.token(role), body)
            assert (refused.status, refused.code) == (403, "FORBIDDEN_ROLE")
            county.orders(path, body, role)
    assert [office["office_id"] for office in public_result(one)["offices"][:1]] == ["01-01"]
    assert [office["office_id"] for office in public_result(other)["offices"][:1]] == ["02-01"]


def public_result(county: County) -> dict[str, list[dict[str, str]]]:
    """As anybody has it."""
    return county.reply("GET", "/result", "").value()  # type: ignore[no-any-return]


def apart(one: County, other: County) -> None:
    """Keys, logs and the desk: nothing of the one is in the other."""
    assert not set(one.keys().values()) & set(other.keys().values())
    for source in ("roster", "ballot", "complaints", "tally"):
        mine = b"".join(one.log(source)).decode()
        assert one.appraisal in mine
        assert other.appraisal not in mine
    for path in ("/turnout", "/progress", "/determination", "/result/resampling?cut=1", "/access-log"):
        refused = one.reply("GET", path, other.token("auditor"))
        assert (refused.status, refused.code) == (403, "FORBIDDEN_ROLE"), path
    cast = CastMany(appraisal=one.appraisal, ballots=other.cast[:1])
    (outcome,) = one.installation.rpc.ask(cast)
    assert outcome.refused is not None
