"""Whatever breaks while people vote, every acknowledged ballot is counted exactly once and the replay is identical.

The tests of this file share one installation and one quarter, and run in order: each breaks something under load.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.system.logs import Logs
from ops.system.postgres import PrivatePostgres
from ops.system.services import COUNTED
from services.ballot.events import BallotCast
from services.kernel.event import Language
from services.kernel.messaging.broker import EVENTS, Outgoing, Publisher, connected
from simulation.play.player import Player
from simulation.quarter import timeline
from simulation.quarter.generate import Quarter
from tests.faults.storm import Storm
from tests.harness.processes import Processes, run
from tests.harness.waiting import wait_until
from tests.journeys.stage import Installation, install, player

pytestmark = [pytest.mark.served, pytest.mark.fault]

VHOST = "faults"
POISON = (b"not json at all", b"[{}]", b'{"type": "ballot.BallotCast.v1", "source": "ballot"}', b"\xff\xfe", b"[1, 2")


@dataclass
class Scene:
    """One installation in the middle of its voting, and what may be broken."""

    installation: Installation
    player: Player
    storm: Storm
    postgres: PrivatePostgres
    rabbitmq: PrivateRabbit


@pytest.fixture(scope="module")
def scene(
    postgres: PrivatePostgres, rabbitmq: PrivateRabbit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("faults")
    database = postgres.create_database("faults")
    broker = rabbitmq.add_vhost(VHOST)
    processes = Processes(folder)
    try:
        installation = install(processes, database.replace("+psycopg", ""), broker, folder)
        quarter = replace(Quarter.generate(scale=0.05), public=(), refused=())
        playing = player(quarter, installation)
        playing.prepare()
        playing.played.invited = ()
        installation.stage.turn_clock(timeline.VOTING_FROM)
        storm = Storm(installation.stage.http)
        with storm.raging():
            storm.wait_for_more()
            yield Scene(installation, playing, storm, postgres, rabbitmq)
        installation.close()
    finally:
        processes.stop_all()
        rabbitmq.delete_vhost(VHOST)


@pytest.mark.parametrize("service", ["ballot", "roster", "tally", "complaints", "gateway"])
def test_a_killed_service_comes_back_and_nothing_acknowledged_is_lost(scene: Scene, service: str) -> None:
    scene.installation.processes[service].kill_and_start()
    scene.storm.wait_for_more()


def test_a_service_that_is_asked_to_end_finishes_what_it_has_in_hand(scene: Scene) -> None:
    assert scene.installation.processes["ballot"].terminate() == 0
    scene.installation.processes["ballot"].start()
    scene.storm.wait_for_more()


def test_cut_connections_are_made_again(scene: Scene) -> None:
    assert scene.rabbitmq.close_connections() > 0
    scene.storm.wait_for_more()


def test_a_restarted_broker_is_found_again(scene: Scene) -> None:
    scene.rabbitmq.restart()
    scene.storm.wait_for_more()


def test_a_killed_broker_is_found_again(scene: Scene) -> None:
    scene.rabbitmq.kill()
    scene.rabbitmq.start()
    scene.storm.wait_for_more()


def test_a_restarted_database_is_found_again(scene: Scene) -> None:
    scene.postgres.restart()
    scene.storm.wait_for_more()


def test_a_killed_database_is_found_again(scene: Scene) -> None:
    scene.postgres.kill()
    scene.postgres.start()
    scene.storm.wait_for_more()


def test_old_events_again_and_out_of_order_and_poison_change_nothing(scene: Scene) -> None:
    logs = _logs(scene)
    bodies = list(logs.sources()["ballot"])[:200]
    logs.close()
    random.Random(1).shuffle(bodies)
    messages = [Outgoing(exchange=EVENTS.name, routing_key=f"ballot.{Quarter.appraisal}", body=b) for b in bodies]
    poison = [Outgoing(exchange=EVENTS.name, routing_key="ballot.poison", body=body) for body in POISON]
    with connected(scene.installation.environment["PINGYI_BROKER_URL"]) as connection:
        Publisher(connection).send([*messages[:100], *poison, *messages[100:]])
    scene.storm.wait_for_more()
    wait_until(
        lambda: scene.rabbitmq.queues(VHOST).get("pingyi.tally.inbox.dead", 0) >= len(POISON), "poison to be put aside"
    )
    assert scene.rabbitmq.queues(VHOST)["pingyi.tally.inbox.dead"] == len(POISON)


def test_every_acknowledged_ballot_is_counted_once_and_the_replay_is_identical(scene: Scene) -> None:
    storm, playing = scene.storm, scene.player
    storm.calm()
    for step in (
        playing.vote,
        playing.key_forms,
        playing.seal,
        playing.sort_complaints,
        playing.rule,
        playing.draw_and_count,
        playing.determine_and_publish,
    ):
        step()
    receipts = list(storm.receipts.values())
    assert len(receipts) == len(set(receipts)) > 200
    logs = _logs(scene)
    language = Language(BallotCast)
    ids = [
        recorded.data.ballot_id  # type: ignore[attr-defined]
        for body in logs.sources()["ballot"]
        if (recorded := language.decode_known(body)) is not None and recorded.data.group == "public"  # type: ignore[attr-defined]
    ]
    logs.close()
    assert len(ids) == len(set(ids)) == len(receipts)
    assert playing.played.result["ballots"]["public"]["received"] == len(receipts)
    for receipt in receipts[:: len(receipts) // 40]:
        found = scene.installation.stage.http.call("GET", f"/appraisals/{Quarter.appraisal}/receipts/{receipt}")
        assert found.value()["received"] is True
    replay = json.loads(
        run("replay", Quarter.appraisal, "--json", environment=scene.installation.environment, seconds=120).stdout
    )
    assert replay["identical"] is True
    assert replay["digest"] == playing.played.counted["digest"]


def _logs(scene: Scene) -> Logs:
    return Logs(dict.fromkeys(COUNTED, scene.installation.settings()), Quarter.appraisal)
