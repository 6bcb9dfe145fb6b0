"""The producer in docs/samples is the one we tell complaint systems to begin with; so it is run."""

import json
import subprocess
import sys
from pathlib import Path

from services.complaints.intake.push.cloud_events import events_of
from services.complaints.intake.push.complaint_event import read
from services.complaints.intake.push.listen import INTAKE, QUEUE
from services.kernel.messaging.broker import connected, durable_queue
from services.kernel.messaging.consumer import declare
from tests.complaints.examples import complaint, pushed
from tests.harness.addresses import BrokerUrl

SAMPLE = Path(__file__).parents[3] / "docs/samples/push_complaint.py"


def test_the_sample_pushes_a_complaint(rabbit_vhost: BrokerUrl) -> None:
    with connected(rabbit_vhost) as connection:
        queues = durable_queue(QUEUE, INTAKE, "#")
        declare(connection, queues)
        subprocess.run(
            [sys.executable, str(SAMPLE), rabbit_vhost, "hotline_12345"],
            input=json.dumps(complaint()),
            text=True,
            check=True,
            timeout=30,
        )
        message = queues[0](connection.default_channel).get(no_ack=True)
    ((event, _),) = events_of(message)
    assert read(event).data == read(pushed()).data
    assert message.delivery_info["routing_key"] == "hotline_12345"
    assert len(SAMPLE.read_text().splitlines()) < 30
