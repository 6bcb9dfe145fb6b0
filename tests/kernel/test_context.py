"""A whole service on the kernel: the nameko side, asked and followed over the in-process transport.

The service runs in a process of its own, as every service does under eventlet.
"""

from datetime import datetime

from services.kernel.proof import merkle
from tests.harness.addresses import DatabaseUrl
from tests.kernel.programs import program
from tests.kernel.words import QUARTER


def test_two_services_ask_and_follow_each_other(database: DatabaseUrl) -> None:
    with program("service_runtime", database_url=database, broker_url="inproc://", reconcile_every="0.5") as standing:
        seen = standing.everything()
    assert seen["said"] == [1, 2, 3]
    assert seen["said again"] == {"code": "SAID_ALREADY", "facts": {"number": 1}}
    assert seen["answered"] == [1, 2, 3]
    assert seen["heads"] == {QUARTER: 3}
    assert seen["events after the first"] == seen["bodies"][1:]
    assert seen["events after the first, one"] == seen["bodies"][1:2]
    assert seen["ping"]["service"] == "north"
    assert datetime.fromisoformat(seen["ping"]["now"]).tzinfo is not None
    leaves = [merkle.leaf_hash(body.encode()) for body in seen["bodies"]]
    assert seen["root"] == [3, merkle.root(leaves).hex()]
    assert seen["root of the first two"] == [2, merkle.root(leaves[:2]).hex()]
    assert seen["pulled"] == seen["bodies"]  # a third service that began later asked for what it had not heard
