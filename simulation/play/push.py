"""Complaint systems: CloudEvents over AMQP to `complaints.intake`, or signed over HTTP."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from ops.system.gateway_client import GatewayClient, Reply
from services.kernel.messaging.broker import Outgoing, Publisher, connect

INTAKE = "complaints.intake"
STRUCTURED = "application/cloudevents+json"


class AmqpSource:
    """A channel's system that pushes over AMQP, each event confirmed by the broker."""

    def __init__(self, broker_url: str) -> None:
        self._connection = connect(broker_url)
        self._publisher = Publisher(self._connection)
        self._lock = threading.Lock()

    def push(self, channel: str, event: Mapping[str, Any]) -> None:
        """Publish one event."""
        body = json.dumps(event, ensure_ascii=False).encode()
        message = Outgoing(exchange=INTAKE, routing_key=channel, body=body, content_type=STRUCTURED)
        with self._lock:
            self._publisher.send([message])

    def close(self) -> None:
        """Hang up."""
        self._connection.release()


def push_signed(http: GatewayClient, secret: str, channel: str, event: Mapping[str, Any]) -> Reply:
    """Send one event by HTTP, signed by Standard Webhooks."""
    body = json.dumps(event, ensure_ascii=False)
    now = datetime.now(UTC)
    headers = {
        "Content-Type": STRUCTURED,
        "webhook-id": str(event["id"]),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(event["id"]), now, body),
    }
    return http.call("POST", f"/complaints/{channel}", body=body.encode(), headers=headers)
