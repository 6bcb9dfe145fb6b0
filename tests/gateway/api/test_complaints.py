"""Complaints pushed over HTTP (R-27…R-30, A-20, A-21): CloudEvents, Standard Webhooks."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks.webhooks import Webhook

from gateway.api.complaints import EXAMPLE
from services.complaints.contract import ReportMany
from services.kernel.refusal import Refused, answer, refused
from tests.gateway.conftest import WEBHOOK_NEW, WEBHOOK_OLD, GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL

ADDRESS = "/api/v1/complaints/hotline_12345"
ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


def push(
    gateway: GatewayClient,
    value: Any,
    *,
    kind: str = ONE,
    secret: str = WEBHOOK_NEW,
    at: datetime | None = None,
    path: str = ADDRESS,
    name: str = "msg_1",
    tampered: bytes | None = None,
    attributes: dict[str, str] | None = None,
) -> httpx.Response:
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    at = at or datetime.now(UTC)
    headers = {
        **(attributes or {}),
        "content-type": kind,
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body.decode()),
    }
    return gateway.ask("POST", path, content=tampered or body, headers=headers)


def event(name: str, **data: Any) -> dict[str, Any]:
    return EXAMPLE | {"id": name, "data": EXAMPLE["data"] | data}  # type: ignore[operator]


def test_one_event_is_taken_in_and_receipted(gateway: GatewayClient) -> None:
    response = push(gateway, EXAMPLE)
    assert response.status_code == 202
    assert response.json()["accepted"] == 1
    assert response.json()["receipts"][0]["id"] == "GD2024-000123-1"
    (asked,) = gateway.services.requests(ReportMany)
    assert (asked.channel, asked.events, asked.delivery and asked.delivery.id) == ("hotline_12345", [EXAMPLE], "msg_1")


@pytest.mark.parametrize("convert", [to_binary_event, to_structured_event])
def test_an_event_of_the_cloud_events_sdk_is_taken_in_in_either_mode(
    gateway: GatewayClient, convert: Callable[[CloudEvent], HTTPMessage]
) -> None:
    attributes = {name: value for name, value in EXAMPLE.items() if name != "data"}
    attributes |= {"time": datetime.fromisoformat(EXAMPLE["time"]), "note": "督办 50%"}
    message = convert(CloudEvent(attributes=attributes, data=EXAMPLE["data"]))
    headers = {name.lower(): value for name, value in message.headers.items()}
    kind = headers.pop("content-type")
    assert push(gateway, message.body, kind=kind, attributes=headers).status_code == 202
    (asked,) = gateway.services.requests(ReportMany)
    (event,) = asked.events
    assert event["data"] == EXAMPLE["data"]
    assert (event["id"], event["source"], event["note"]) == (EXAMPLE["id"], EXAMPLE["source"], "督办 50%")


def test_a_delivery_is_known_by_its_id_and_by_all_that_it_says(gateway: GatewayClient) -> None:
    """R-27: a delivery that comes again is the same; with another body or other attributes it is not."""
    binary = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "urn:12345:532622", "ce-type": EXAMPLE["type"]}
    for _ in range(2):
        push(gateway, EXAMPLE)
    push(gateway, event("other"))
    push(gateway, EXAMPLE["data"], kind="application/json", attributes=binary)
    push(gateway, EXAMPLE["data"], kind="application/json", attributes=binary | {"ce-source": "urn:12345:532601"})
    deliveries = [one.delivery for one in gateway.services.requests(ReportMany) if one.delivery is not None]
    assert {delivery.id for delivery in deliveries} == {"msg_1"}
    digests = [delivery.digest for delivery in deliveries]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4
    assert refusal_of(push(gateway, EXAMPLE, name="m" * 257)) == (422, "INVALID_FIELDS")


def test_a_batch_of_which_nothing_is_taken_in_is_refused_with_what_is_wrong_of_each(gateway: GatewayClient) -> None:
    response = push(gateway, [event("a", seq="one"), 7], kind=BATCH)
    assert refusal_of(response) == (422, "NOTHING_TAKEN_IN")
    first, second = response.json()["facts"]["receipts"]
    assert (first["id"], first["refused"]["code"]) == ("a", "INVALID_FIELDS")
    assert first["refused"]["facts"]["errors"] == [{"where": "data.seq", "what": "应为整数"}]
    assert second["refused"]["detail"].startswith("有项目")


def test_when_complaints_is_busy_the_sender_is_asked_to_come_again(gateway: GatewayClient) -> None:
    gateway.services.answers["complaints.report_many"] = lambda request: [
        refused(Refused("BUSY", {})) for _ in request.events
    ]
    assert refusal_of(push(gateway, [event("a"), event("b")], kind=BATCH)) == (503, "BUSY")


def test_a_batch_gets_a_receipt_for_each_event_and_a_bad_one_spoils_no_other(gateway: GatewayClient) -> None:
    events = [event("a"), event("b", seq="one"), event("c"), 7, event("e", people=10**30)]
    response = push(gateway, events, kind=BATCH)
    assert response.status_code == 202
    told = response.json()
    assert told["accepted"] == 2
    assert [one["id"] for one in told["receipts"]] == ["a", "b", "c", None, "e"]
    assert told["receipts"][1]["refused"]["code"] == "INVALID_FIELDS"
    (asked,) = gateway.services.requests(ReportMany)
    assert [one["id"] for one in asked.events] == ["a", "c"]


def test_what_the_service_refuses_is_in_the_receipt_of_a_batch_and_a_problem_for_one(gateway: GatewayClient) -> None:
    taken = {"matter_id": "9c1f4e", "appraisal": APPRAISAL, "again": True, "late": False}
    entries = [refused(Refused("QUARTER_NOT_OPEN", {"received_at": "2024-01-01T00:00:00Z"})), answer(taken)]
    gateway.services.answers["complaints.report_many"] = lambda request: entries[: len(request.events)]
    told = push(gateway, [event("a"), event("b")], kind=BATCH).json()
    assert told["accepted"] == 1
    assert told["receipts"][0]["refused"]["facts"] == {"received_at": "2024-01-01T08:00:00+08:00"}
    assert told["receipts"][1] == {"id": "b", **taken}
    assert refusal_of(push(gateway, event("a")))[1] == "QUARTER_NOT_OPEN"


def test_two_secrets_live_while_one_replaces_the_other(gateway: GatewayClient) -> None:
    assert push(gateway, EXAMPLE, secret=WEBHOOK_OLD).status_code == 202
    assert push(gateway, EXAMPLE, secret=WEBHOOK_NEW).status_code == 202


def test_a_bad_signature_is_refused_before_anything_is_read(gateway: GatewayClient) -> None:
    stranger = "whsec_c29tZWJvZHkgZWxzZSBlbnRpcmVseQ=="
    hour = timedelta(hours=1)
    for response in (
        push(gateway, EXAMPLE, secret=stranger),
        push(gateway, EXAMPLE, tampered=json.dumps(event("x")).encode()),
        push(gateway, EXAMPLE, at=datetime.now(UTC) - hour),
        push(gateway, EXAMPLE, at=datetime.now(UTC) + hour),
        gateway.ask("POST", ADDRESS, json=EXAMPLE, headers={"content-type": ONE}),
        gateway.ask(
            "POST",
            ADDRESS,
            content=b"\xff\xfe",
            headers={
                "content-type": ONE,
                "webhook-id": "x",
                "webhook-timestamp": str(int(datetime.now(UTC).timestamp())),
                "webhook-signature": "nonsense v1,*** v1,",
            },
        ),
    ):
        assert refusal_of(response) == (401, "BAD_SIGNATURE")
    assert gateway.services.asked == []


@pytest.mark.parametrize("channel", ["discipline", "unheard_of"])
def test_a_channel_that_does_not_push_is_refused(gateway: GatewayClient, channel: str) -> None:
    """A-21: the discipline channel comes as an offline summary only, even if somebody configured a secret."""
    response = push(gateway, EXAMPLE, path=f"/api/v1/complaints/{channel}")
    assert refusal_of(response) == (403, "CHANNEL_NOT_PUSHED")
    assert gateway.services.asked == []


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (b"{", ONE, (400, "MALFORMED")),
        ([], BATCH, (422, "INVALID_FIELDS")),
        (EXAMPLE, BATCH, (422, "INVALID_FIELDS")),
        ([EXAMPLE], ONE, (422, "INVALID_FIELDS")),
        ([EXAMPLE] * 501, BATCH, (413, "TOO_LARGE")),
        (EXAMPLE, "application/json", (415, "UNSUPPORTED_MEDIA_TYPE")),
        (EXAMPLE | {"specversion": "0.3"}, ONE, (422, "INVALID_FIELDS")),
        (EXAMPLE | {"type": "something.else"}, ONE, (422, "INVALID_FIELDS")),
        (event("a", received_at="2024-05-06T09:12:00"), ONE, (422, "INVALID_FIELDS")),
        (event("a", people=10**30), ONE, (400, "MALFORMED")),
        (event("a", people=0), ONE, (422, "INVALID_FIELDS")),
        (b" " * (4 * 1024 * 1024 + 1), ONE, (413, "TOO_LARGE")),
    ],
)
def test_what_is_no_complaint_is_refused(
    gateway: GatewayClient, value: Any, kind: str, expected: tuple[int, str]
) -> None:
    assert refusal_of(push(gateway, value, kind=kind)) == expected
    assert gateway.services.asked == []


def test_senders_may_add_attributes(gateway: GatewayClient) -> None:
    """CloudEvents 1.0 lets them."""
    assert push(gateway, event("a", 督办="是") | {"traceparent": "00-4bf9-01", "custom": 1}).status_code == 202
