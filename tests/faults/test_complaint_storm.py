"""10,000 complaints over AMQP and 10,000 over HTTP at once, with duplicates, disorder, poison and a broker restart.

Each accepted event is in the log once, the count is what a clerk with a pencil gets, and the dead letters are the
poison (A-20, R-27, R-29).
"""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
import urllib3
from standardwebhooks.webhooks import Webhook

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.commands.administration.broker import account_of, commands
from ops.system.gateway_client import GatewayClient
from ops.system.ports import free_port
from services.complaints.contract import Confirm, Freeze, OfficeFound, Sort, Sorter
from services.complaints.intake.push.cloud_events import BATCH
from services.kernel.clock import RehearsalClock
from services.kernel.contract import Heads
from services.kernel.event import Language
from services.kernel.log.store import connect
from services.kernel.messaging.broker import Outgoing, Publisher, connected
from services.kernel.messaging.dead_letters import Lookout
from services.kernel.messaging.inbox import Received
from services.kernel.messaging.rpc import RpcClient
from services.kernel.settings import Settings
from services.roster.contract import DraftAppraisal, OpenAppraisal
from services.tally.counting.complaints_count import count_complaints
from services.tally.counting.facts import COMPLAINTS, ROSTER, Facts
from simulation.county.catalogue import APPRAISAL, draft
from simulation.quarter import timeline
from tests.faults.complaint_storm import Sorted, Storm, Told, batch_body, batches, expected, holds
from tests.harness.addresses import WEBHOOK_SECRET, BrokerUrl, DatabaseUrl, served
from tests.harness.processes import Processes
from tests.harness.waiting import wait_until

pytestmark = [pytest.mark.served, pytest.mark.fault]

PATIENCE = 120.0
AMQP_CHUNK, HTTP_BATCH, HTTP_CLERKS = 400, 100, 3
OFFICES = ("02-03", "05-01", "01-01")

Request = tuple[str, str, Sequence[Told]]


@dataclass
class Town:
    """A county's services as processes, opened, on 2 July 2024."""

    processes: Processes
    environment: dict[str, str]
    broker: BrokerUrl
    rpc: RpcClient
    http: GatewayClient
    channel_urls: dict[str, str]
    database: DatabaseUrl

    def head(self) -> int:
        return int(self.rpc.ask(Heads(), of="complaints").get(APPRAISAL, 0))

    def turn_clock(self, instant: datetime) -> None:
        RehearsalClock.set(Path(self.environment["PINGYI_REHEARSAL_CLOCK"]), instant)


@pytest.fixture
def town(
    processes: Processes, database: DatabaseUrl, rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl, tmp_path: Path
) -> Any:
    environment = {
        **served(database, rabbit_vhost, tmp_path / "keys", free_port()),
        "PINGYI_REHEARSAL_CLOCK": str(tmp_path / "clock"),
        "PINGYI_WEBHOOK_SECRETS": f'{{"mailbox_county": ["{WEBHOOK_SECRET}"], "hotline_12345": ["{WEBHOOK_SECRET}"]}}',
    }
    RehearsalClock.set(tmp_path / "clock", timeline.OPENED)
    processes.serve_all(("roster", "complaints", "tally", "gateway"), environment)
    rpc = RpcClient(rabbit_vhost, 20.0)
    urls = {channel: _account(rabbitmq, rabbit_vhost, channel) for channel in ("hotline_12345", "internet_gov")}
    http = GatewayClient(f"http://127.0.0.1:{environment['PINGYI_PORT']}")
    town = Town(processes, environment, rabbit_vhost, rpc, http, urls, database)
    rpc.ask(msgspec.convert({"appraisal": APPRAISAL, **draft()}, DraftAppraisal))
    rpc.ask(OpenAppraisal(appraisal=APPRAISAL))
    wait_until(lambda: town.head() == 1, "the intake to be opened")
    town.turn_clock(timeline.VOTING_FROM + timedelta(days=1))
    yield town
    rpc.stop()
    http.close()


def _account(rabbitmq: PrivateRabbit, vhost: BrokerUrl, channel: str) -> str:
    """A channel's account at the broker, as `pingyi broker channel add` makes it, only without waiting for Erlang."""
    account, password = account_of(channel), "a-password-of-the-tests"
    rabbitmq.add_account(account, password, commands(channel, vhost.vhost))
    return f"amqp://{account}:{password}@127.0.0.1:{rabbitmq.port}/{vhost.vhost}"


@dataclass
class Sender:
    """Sends what it is given until it has been taken; trouble may last, a wrong answer may not."""

    errors: list[BaseException] = field(default_factory=list)
    troubles: int = 0
    sent: int = 0

    def start(self, act: Any, *given: Any) -> threading.Thread:
        def guarded() -> None:
            try:
                act(*given)
            except BaseException as error:  # noqa: BLE001  # told to the test
                self.errors.append(error)

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        return thread

    def publish(self, url: str, channel: str, told: Sequence[Told]) -> None:
        """Over AMQP, each chunk confirmed by the broker; what is not confirmed is sent again, whole."""
        for number, chunk in enumerate(batches(told, AMQP_CHUNK)):
            messages = [self._outgoing(channel, one, "binary" if number % 2 else "structured") for one in chunk]
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    with connected(url) as connection:
                        Publisher(connection).send(messages)
                    break
                except Exception:
                    self.troubles += 1
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.3)
            self.sent += len(chunk)

    def post(self, http: GatewayClient, channel: str, told: Sequence[Told], number: str) -> None:
        """Over HTTP, signed; an answer that is no answer is asked for again under the same id."""
        body, headers = (batch_body(told), {"content-type": BATCH}) if len(told) > 1 else told[0].request()
        deadline = time.monotonic() + PATIENCE
        while True:
            now = datetime.now(UTC)
            signed = {
                **headers,
                "webhook-id": number,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": Webhook(WEBHOOK_SECRET).sign(number, now, body.decode()),
            }
            try:
                reply = http.call("POST", f"/complaints/{channel}", body=body, headers=signed)
            except urllib3.exceptions.HTTPError:
                reply = None
            if reply is not None and reply.status < 500:
                break
            self.troubles += 1
            assert time.monotonic() < deadline, "no answer"
            time.sleep(0.3)
        receipts = reply.body["receipts"] if reply.status == 202 else [{"refused": {}}] * len(told)
        assert ["refused" not in receipt for receipt in receipts] == [one.good for one in told], reply.body
        self.sent += len(told)

    def post_all(self, http: GatewayClient, work: list[Request]) -> None:
        """Until there is no more; several do so at once."""
        while work:
            with contextlib.suppress(IndexError):  # another was faster
                number, channel, told = work.pop()
                self.post(http, channel, told, number)

    @staticmethod
    def _outgoing(channel: str, told: Told, mode: Any) -> Outgoing:
        body, content_type, headers = told.message(mode)
        return Outgoing(
            exchange="complaints.intake", routing_key=channel, body=body, content_type=content_type, headers=headers
        )


def test_a_storm_of_complaints_is_recorded_once_and_counted_right(town: Town, rabbitmq: PrivateRabbit) -> None:
    storm = Storm.brew()
    sender = Sender()
    started = time.monotonic()
    threads = [
        sender.start(sender.publish, town.channel_urls[channel], channel, _of(storm.over_amqp, channel))
        for channel in town.channel_urls
    ]
    work = _requests(storm.over_http)
    threads += [sender.start(sender.post_all, town.http, work) for _ in range(HTTP_CLERKS)]
    wait_until(lambda: sender.sent > 4_000 or sender.errors, "the storm to rage", PATIENCE)
    rabbitmq.restart()
    for thread in threads:
        thread.join(PATIENCE)
    assert sender.errors == []
    accepted = storm.accepted
    wait_until(lambda: town.head() >= 1 + len(accepted), "every event to be recorded", PATIENCE, every=0.2)
    print(f"{sender.sent} sent in {time.monotonic() - started:.1f} s, with {sender.troubles} troubles")

    poison = [told for told in storm.over_amqp if not told.good]
    wait_until(lambda: len(set(_dead(town))) >= len(poison), "the dead letters", every=0.2)
    assert set(_dead(town)) == {told.data["source_id"] for told in poison}

    sortings = _sort_some(town, storm)
    size = town.head()
    origins = [told for told in storm.over_http if told.good and told.channel == "mailbox_county"][:20]
    late = [replace(told, data={**told.data, "source_id": f"LATE{n}"}) for n, told in enumerate(origins)]
    town.turn_clock(timeline.COMPLAINTS_UNTIL + timedelta(hours=1))
    sender.post(town.http, "mailbox_county", late, "late-1")
    assert town.rpc.ask(Freeze(appraisal=APPRAISAL, by="inspector")).size == size + len(late)
    sender.post(town.http, "mailbox_county", late, "late-2")
    assert sender.errors == []

    facts, recorded = _heard_by_tally(town, size + len(late) + 1)
    assert recorded == Counter(dict.fromkeys(accepted, 1)) + Counter(dict.fromkeys((told.key for told in late), 1))
    assert facts.opened is not None
    counted = count_complaints(facts.matters, facts.opened.rules, facts.offices)
    by_hand = expected(storm.matters, sortings)
    assert by_hand["counted"] > sum(by_hand["votes"].values()) > 20  # some of one person about one office
    assert counted.reported == by_hand["reported"] + len(late)
    assert counted.counted == by_hand["counted"]
    assert counted.not_counted == by_hand["not_counted"] | {"LATE": len(late)}
    assert Counter((vote.office, vote.channel) for vote in counted.votes) == by_hand["votes"]


def _of(told: Sequence[Told], channel: str) -> list[Told]:
    return [one for one in told if one.channel == channel]


def _requests(told: Sequence[Told]) -> list[Request]:
    """Batches, and among them some that are sent alone in binary mode; one request in ten is sent twice."""
    alone, rest = told[:100], told[100:]
    work: list[Request] = [(f"one-{number}", one.channel, [one]) for number, one in enumerate(alone)]
    for channel in ("mailbox_county", "hotline_12345"):
        for number, batch in enumerate(batches(_of(rest, channel), HTTP_BATCH)):
            work.append((f"{channel}-{number}", channel, batch))
    return [*work, *work[::10]]


def _dead(town: Town) -> list[str]:
    """The numbers of the complaints among the dead letters."""
    with connected(town.broker) as connection:
        bodies = [json.loads(letter.body) for letter in Lookout(connection).letters("complaints.intake")]
    return [body.get("data", body)["source_id"] for body in bodies]


def _sources(town: Town) -> dict[str, tuple[str, str]]:
    """Which channel and number each matter id stands for, from the table beside the log."""
    with psycopg.connect(town.database) as connection:
        rows = connection.execute("select matter_id, channel, source_id from complaints.matter").fetchall()
    return {matter_id: (channel, source_id) for matter_id, channel, source_id in rows}


def _sort_some(town: Town, storm: Storm) -> list[Sorted]:
    """Two sorters of each channel sort some matters of people who complained often, about one office and another."""
    ids = {key: matter_id for matter_id, key in _sources(town).items()}
    told = {key: holds(events) for key, events in storm.matters.items()}
    who = {key: data["complainant"] for key, data in told.items() if data["status"] in ("open", "closed")}
    busy = {one for one, _ in Counter(filter(None, who.values())).most_common(12)}
    chosen = [key for key, one in sorted(who.items()) if one in busy]
    chosen += [key for key, one in sorted(who.items()) if one is None][:20]
    sortings = [Sorted(key, OFFICES[number % 3], "shirk") for number, key in enumerate(chosen)]
    for one in sortings:
        first, second = (Sorter(account=f"{one.key[0]}-{n}", channel=one.key[0]) for n in (1, 2))
        offices = (OfficeFound(office=one.office, categories=(one.category,)),)
        town.rpc.ask(Sort(appraisal=APPRAISAL, matter=ids[one.key], offices=offices, by=first))
        town.rpc.ask(Confirm(appraisal=APPRAISAL, matter=ids[one.key], by=second))
    return sortings


def _heard_by_tally(town: Town, size: int) -> tuple[Facts, Counter[tuple[str, str, int]]]:
    """What tally has heard, and how often each event of a channel is in the log."""
    engine = connect(Settings(database_url=town.database), "tally")
    received = Received(engine)
    try:
        wait_until(lambda: received.heard().get(("complaints", APPRAISAL), 0) >= size, "tally to hear it all", PATIENCE)
        sources, facts, recorded = _sources(town), Facts(), Counter[tuple[str, str, int]]()
        for source, language in (("roster", ROSTER), ("complaints", COMPLAINTS)):
            for body in received.bodies(source, APPRAISAL):
                record = Language.decode_known(language, body)
                if record is None:
                    continue
                facts.learn(record)
                if hasattr(record.data, "seq"):
                    recorded[(*sources[record.data.matter_id], record.data.seq)] += 1
    finally:
        engine.dispose()
    return facts, recorded
