"""What cannot be handled waits while it may help, then lies with its reason until somebody puts it back."""

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from services.kernel.messaging import dead_letters
from services.kernel.messaging.broker import Outgoing, Publisher, connected, raw_body
from services.kernel.messaging.dead_letters import (
    Letter,
    Lookout,
    Poison,
    key_of,
    put_back,
    senders,
    take_away,
    told,
    tries_of,
)
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until
from tests.kernel.ears import Ear
from tests.kernel.running import Running

EXCHANGE = "pingyi.events"


class Patience:
    """Handles a message when it comes for the `after`th time."""

    def __init__(self, after: int) -> None:
        self.after, self.seen, self.keys = after, Counter[bytes](), set[str]()

    def __call__(self, messages: list[Any]) -> list[Poison]:
        poison = []
        for message in messages:
            body = raw_body(message)
            self.seen[body] += 1
            self.keys.add(key_of(message))
            if self.seen[body] < self.after:
                poison.append(Poison(message, "NOT_YET: too early", passing=True))
        return poison


def letters(url: str, queue: str = "ear") -> list[Letter]:
    with connected(url) as connection:
        return list(Lookout(connection).letters(queue))


def publish(url: str, *bodies: bytes, **headers: Any) -> None:
    with connected(url) as connection:
        Publisher(connection).send(
            [Outgoing(exchange=EXCHANGE, routing_key="north.1", body=body, headers=headers) for body in bodies]
        )


def listening(running: Running, url: str, before: Any, pauses: tuple[float, ...] = (0.1, 0.2)) -> Ear:
    ear = Ear(url, "ear", "north.#", before=before, pauses=pauses)
    running.start(ear)
    ear.wait_ready()
    return ear


class TestOnRabbit:
    """On a real node."""

    def test_what_may_pass_is_held_back_and_comes_again_with_its_key(
        self, rabbit_vhost: BrokerUrl, running: Running
    ) -> None:
        patience = Patience(after=3)
        listening(running, rabbit_vhost, patience)
        publish(rabbit_vhost, b"early")
        wait_until(lambda: patience.seen[b"early"] == 3, "the third time")
        assert patience.keys == {"north.1"}
        assert letters(rabbit_vhost) == []

    def test_what_does_not_pass_in_time_is_set_aside(self, rabbit_vhost: BrokerUrl, running: Running) -> None:
        patience = Patience(after=99)
        listening(running, rabbit_vhost, patience)
        publish(rabbit_vhost, b"early", b"early too", **{"cloudEvents:id": "7", "x-death": "forged"})
        wait_until(lambda: len(letters(rabbit_vhost)) == 2, "two dead letters")
        first, second = letters(rabbit_vhost)
        assert {first.body, second.body} == {b"early", b"early too"}
        assert (first.key, first.reason, first.tries) == ("north.1", "NOT_YET: too early", 2)
        assert first.headers == {"cloudEvents:id": "7"}
        assert patience.seen[b"early"] == 3

    def test_looking_takes_nothing_and_requeueing_takes_only_what_is_named(
        self, rabbit_vhost: BrokerUrl, running: Running
    ) -> None:
        patience = Patience(after=2)
        listening(running, rabbit_vhost, patience, pauses=())
        publish(rabbit_vhost, b"1", b"2", b"3")
        wait_until(lambda: len(letters(rabbit_vhost)) == 3, "three dead letters")
        with connected(rabbit_vhost) as connection:
            lookout = Lookout(connection)
            lookout.requeue([letter for letter in lookout.letters("ear") if letter.body == b"2"])
        wait_until(lambda: patience.seen[b"2"] == 2, "the second time")
        assert patience.keys == {"north.1"}
        assert sorted(letter.body for letter in letters(rabbit_vhost)) == [b"1", b"3"]

    def test_letters_are_told_put_back_and_taken_away_by_their_ids(
        self, rabbit_vhost: BrokerUrl, running: Running
    ) -> None:
        patience = Patience(after=2)
        listening(running, rabbit_vhost, patience, pauses=())
        publish(rabbit_vhost, b"1", b"2", b"3")
        wait_until(lambda: len(told(rabbit_vhost, ["ear"])["letters"]) == 3, "three dead letters")
        assert told(rabbit_vhost, ["ear"])["lasting"]
        ids = {one.body: one.id for one in letters(rabbit_vhost)}
        assert take_away(rabbit_vhost, ["ear"], [ids[b"1"]]) == [ids[b"1"]]
        assert put_back(rabbit_vhost, ["ear"], [ids[b"2"], "none"]) == [ids[b"2"]]
        wait_until(lambda: patience.seen[b"2"] == 2, "the second time")
        assert [letter.body for letter in letters(rabbit_vhost)] == [b"3"]


def test_without_a_broker_that_keeps_time_it_is_set_aside_at_once(inproc: BrokerUrl, running: Running) -> None:
    patience = Patience(after=2)
    listening(running, inproc, patience)
    publish(inproc, b"early")
    wait_until(lambda: [letter.body for letter in letters(inproc)] == [b"early"], "a dead letter")
    with connected(inproc) as connection:
        lookout = Lookout(connection)
        lookout.requeue(list(lookout.letters("ear")))
    wait_until(lambda: patience.seen[b"early"] == 2, "the second time")
    assert letters(inproc) == []


def test_letters_are_told_without_what_they_say_put_back_and_taken_away(inproc: BrokerUrl, running: Running) -> None:
    patience = Patience(after=2)
    listening(running, inproc, patience)
    publish(inproc, b"a secret", b"another", b"a third")
    wait_until(lambda: len(told(inproc, ["ear"])["letters"]) == 3, "three dead letters")
    known = told(inproc, ["ear"])
    assert (known["lasting"], known["more"]) == (False, False)
    by_digest = {one["digest"]: one for one in known["letters"]}
    one = by_digest[sha256(b"a secret").hexdigest()]
    assert (one["queue"], one["key"], one["code"], one["bytes"]) == ("ear", "north.1", "NOT_YET", 8)
    assert "secret" not in str(known)
    assert "too early" not in str(known)

    other = by_digest[sha256(b"another").hexdigest()]["letter"]
    assert take_away(inproc, ["ear"], [other, "none"]) == [other]
    assert put_back(inproc, ["ear"], [one["letter"]]) == [one["letter"]]
    wait_until(lambda: patience.seen[b"a secret"] == 2, "the second time")
    assert [letter.body for letter in letters(inproc)] == [b"a third"]
    assert patience.seen[b"another"] == 1


def test_no_more_are_told_than_a_page_holds(
    inproc: BrokerUrl, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "MOST_TOLD", 2)
    listening(running, inproc, Patience(after=9))
    publish(inproc, b"1", b"2", b"3")
    wait_until(lambda: told(inproc, ["ear"])["more"], "more than two")
    assert len(told(inproc, ["ear"])["letters"]) == 2


@pytest.mark.parametrize("exchange", ["complaints.intake", "pingyi.events"])
def test_a_sender_cannot_pretend_that_his_message_came_by_another_key(exchange: str) -> None:
    class Forged:
        delivery_info = {"exchange": exchange, "routing_key": "internet_gov"}  # noqa: RUF012
        headers = {"x-pingyi-key": "discipline", "x-pingyi-tries": 7, "ce-id": "a"}  # noqa: RUF012

    assert (key_of(Forged), tries_of(Forged)) == ("internet_gov", 0)
    assert senders(Forged.headers) == {"ce-id": "a"}
