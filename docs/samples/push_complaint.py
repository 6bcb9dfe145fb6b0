"""Push a complaint: python push_complaint.py amqp://account:password@host:5672/vhost CHANNEL < complaint.json"""

import json
import sys
from urllib.parse import unquote, urlsplit

import amqp  # any AMQP 0-9-1 client will do

url, channel = urlsplit(sys.argv[1]), sys.argv[2]
complaint = json.load(sys.stdin)
event = {
    "specversion": "1.0",
    "id": f"{complaint['source_id']}-{complaint['seq']}",  # the same event, sent again, has the same id
    "source": f"urn:{channel}:532622",  # ends with the county's division code
    "type": "cn.gov.complaint.reported.v1",
    "data": complaint,
}
message = amqp.Message(json.dumps(event), content_type="application/cloudevents+json", delivery_mode=2)
login = {"userid": url.username, "password": unquote(url.password or ""), "virtual_host": unquote(url.path[1:]) or "/"}
with amqp.Connection(f"{url.hostname}:{url.port or 5672}", confirm_publish=True, **login) as connection:
    # returns when the broker has the message; if it raises, send it again
    connection.channel().basic_publish(message, "complaints.intake", channel, mandatory=True)
