"""docs/asyncapi.yaml: the messages over RabbitMQ, for consumers and for systems that push complaints."""

from typing import Any

import msgspec
import yaml

from documentation.catalogues.published import Published, followed, published
from gateway.http.operations import openapi
from ops.system.services import SERVICES
from services.kernel.event import Event
from services.kernel.wire.schemas import json_schema

BATCH = "application/cloudevents-batch+json"
ONE = "application/cloudevents+json"
BINDING = {"bindingVersion": "0.3.0"}
QUORUM = {"x-queue-type": "quorum"}
COMPLAINTS = ("complaint", "binaryComplaint")
EXAMPLE = "532622-2024Q2"

ABOUT = """\
What is said over RabbitMQ. Each service tells what happened on the exchange `pingyi.events`; each service that
follows others has one durable quorum queue, and beside it a dead-letter queue for what could never be read, with
the reason in the header `x-pingyi-reason`. Complaint systems push to the exchange `complaints.intake`, each with an
account of its own that may publish with its channel as the key and may do nothing else.

Messages are persistent, mandatory and confirmed; they come at least once and are told apart by `source` and `id`.
The queue is a fast way to hear: what was missed is asked for by RPC (`events_after`).
"""

Json = dict[str, Any]


class _Plain(yaml.SafeDumper):
    """Writes YAML without anchors, and long texts as blocks."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Plain.add_representer(str, _Plain.represent_str)


def text() -> str:
    """The document as YAML."""
    head = "# made by `make docs` from services/*/events.py; change those, not this\n"
    return head + yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


def document() -> Json:
    """The AsyncAPI 3.0 document."""
    listeners = [service for service in SERVICES if followed(service)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "评议 Pingyi", "version": "1", "description": ABOUT},
        "defaultContentType": BATCH,
        "servers": {"rabbitmq": {"host": "rabbitmq:5672", "protocol": "amqp", "protocolVersion": "0-9-1"}},
        "channels": {
            **{f"{one.service}Events": _told(one) for one in published()},
            **{f"{service}Inbox": _queue(f"pingyi.{service}.inbox", _heard(service)) for service in listeners},
            **{f"{service}Dead": _dead(f"pingyi.{service}.inbox") for service in listeners},
            "complaintsIntake": _intake(),
            "complaintsIntakeQueue": _queue("complaints.intake", {name: _message(name) for name in COMPLAINTS}),
            "complaintsIntakeDead": _dead("complaints.intake"),
        },
        "operations": {
            **{f"{one.service}Tells": _sends(f"{one.service}Events") for one in published()},
            **{f"{service}Hears": _receives(f"{service}Inbox") for service in listeners},
            "complaintsAreTakenIn": _receives("complaintsIntakeQueue"),
        },
        "components": {
            "messages": {
                **{f"{one.service}Batch": _batch(one) for one in published()},
                "complaint": _complaint(),
                "binaryComplaint": _binary_complaint(),
                "dead": _dead_message(),
            },
            "schemas": _schemas(),
        },
    }


def _told(one: Published) -> Json:
    return {
        "address": f"{one.service}.{{appraisal}}",
        "title": f"What {one.service} tells",
        "parameters": {"appraisal": {"description": "Whose log it is.", "examples": [EXAMPLE]}},
        "messages": {f"{one.service}Batch": _message(f"{one.service}Batch")},
        "bindings": {"amqp": {"is": "routingKey", "exchange": _exchange("pingyi.events"), **BINDING}},
    }


def _intake() -> Json:
    return {
        "address": "{channel}",
        "title": "Where complaint systems push",
        "parameters": {"channel": {"description": openapi.PATH_PARTS["channel"], "examples": ["hotline_12345"]}},
        "messages": {name: _message(name) for name in COMPLAINTS},
        "bindings": {"amqp": {"is": "routingKey", "exchange": _exchange("complaints.intake"), **BINDING}},
    }


def _exchange(name: str) -> Json:
    return {"name": name, "type": "topic", "durable": True, "autoDelete": False, "vhost": "/"}


def _heard(service: str) -> Json:
    return {f"{source}Batch": _message(f"{source}Batch") for source in followed(service)}


def _queue(name: str, messages: Json) -> Json:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False, "vhost": "/"}
    return {
        "address": name,
        "messages": messages,
        "bindings": {"amqp": {"is": "queue", "queue": queue, **BINDING}},
        "x-queue-arguments": QUORUM,
        "x-bound-by": _keys(name),
    }


def _keys(queue: str) -> list[str]:
    """The routing keys by which a queue is bound; the dead-letter queues are bound by the name of their own."""
    if queue == "complaints.intake":
        return ["complaints.intake: #"]
    return [f"pingyi.events: {source}.#" for source in followed(queue.split(".")[1])]


def _dead(queue: str) -> Json:
    channel = _queue(f"{queue}.dead", {"dead": _message("dead")})
    return channel | {"x-bound-by": [f"pingyi.dead: {queue}"]}


def _message(name: str) -> Json:
    return {"$ref": f"#/components/messages/{name}"}


def _sends(channel: str) -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True, **BINDING}},
    }


def _receives(channel: str) -> Json:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": {"amqp": {"ack": True, **BINDING}},
    }


def _batch(one: Published) -> Json:
    return {
        "title": f"Events of {one.service}",
        "summary": "Consecutive events of one log, each the very bytes that are stored and hashed.",
        "contentType": BATCH,
        "payload": {"type": "array", "minItems": 1, "items": {"oneOf": [_schema(kind.wire) for kind in one.events]}},
        "bindings": {"amqp": {"contentEncoding": "utf-8", **BINDING}},
    }


def _complaint() -> Json:
    return {
        "title": "A matter reported by its source, or a change to it",
        "summary": f"A CloudEvent in structured mode ({ONE}) or a batch of them ({BATCH}).",
        "contentType": ONE,
        "payload": {"anyOf": [_schema("ComplaintEvent"), {"type": "array", "items": _schema("ComplaintEvent")}]},
        "bindings": {"amqp": {"contentEncoding": "utf-8", **BINDING}},
    }


def _binary_complaint() -> Json:
    attributes = ("specversion", "id", "source", "type")
    return {
        "title": "The same in binary mode",
        "summary": "The attributes as headers, the data as the body; `cloudEvents_` and `ce-` are taken as well.",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {f"cloudEvents:{name}": {"type": "string"} for name in (*attributes, "time")},
            "required": [f"cloudEvents:{name}" for name in attributes],
        },
        "payload": _schema("Complaint"),
        "bindings": {"amqp": {"contentEncoding": "utf-8", **BINDING}},
    }


def _dead_message() -> Json:
    return {
        "title": "What could never be read",
        "summary": "The bytes as they came, with the headers they came with.",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": {
                "x-pingyi-reason": {"type": "string", "description": "A code, then what was found."},
                "x-pingyi-key": {"type": "string", "description": "The routing key it came with."},
                "x-pingyi-id": {"type": "string", "description": "By which `pingyi deadletters` knows it."},
                "x-pingyi-died-at": {"type": "string", "format": "date-time"},
                "x-pingyi-tries": {"type": "integer", "description": "How often it was held back before."},
            },
            "required": ["x-pingyi-reason", "x-pingyi-key"],
        },
        "payload": {},
    }


def _schemas() -> Json:
    """Every event's envelope by its wire name, its data and what that is made of by class name."""
    schemas: Json = {}
    for kind in (kind for one in published() for kind in one.events):
        for name, schema in _parts(kind).items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two services use the name {name} for different things")
    described = openapi.document()["components"]["schemas"]
    return schemas | {name: described[name] for name in ("ComplaintEvent", "Complaint")}


def _parts(kind: type[Event]) -> Json:
    envelope = json_schema(kind)
    data = envelope.pop("$defs")["data"]
    definitions = data.pop("$defs", {})
    for unwanted in ("$schema", "$id"):
        del envelope[unwanted]
    del data["$id"]
    envelope["properties"]["data"] = _schema(kind.__name__)
    parts = {kind.wire: envelope, kind.__name__: data, **definitions}
    text = msgspec.json.encode(parts).replace(b'"#/$defs/', b'"#/components/schemas/')
    return msgspec.json.decode(text)  # type: ignore[no-any-return]


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
