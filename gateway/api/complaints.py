"""Complaint systems push what they received (R-27…R-29): CloudEvents, signed by Standard Webhooks."""

from binascii import Error as NotBase64
from typing import Any

from marshmallow import ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.asking import header, segment
from gateway.bodies import MIB, must_be_writable, parse, read, require_type
from gateway.context import Context
from gateway.operation import PREFIX, Operation
from gateway.refusals import BadSignature, ChannelNotPushed, InvalidFields, TooLarge
from gateway.schema_errors import told
from gateway.schemas import ComplaintSchema
from services.kernel.refusal import Refusal, Refused, refused

ONE = b"application/cloudevents+json"
BATCH = b"application/cloudevents-batch+json"
LIMIT = 4 * MIB
MOST_EVENTS = 500
NEVER_PUSHED = "discipline"  # an offline summary only
_schema = ComplaintSchema()


async def push(context: Context, request: Request) -> Response:
    """Take in what a channel reports; each event gets its own receipt, and one bad event spoils no other."""
    channel = segment(request, "channel")
    secrets = context.settings.webhook_secrets.get(channel, [])
    if channel == NEVER_PUSHED or not secrets:
        raise ChannelNotPushed(channel=channel)
    media_type = require_type(header(request, "content-type"), ONE, BATCH)
    body = await read(request.receive, LIMIT)
    verify(body, dict(request.headers), secrets)
    value = parse(body)
    if media_type == ONE:
        receipts = await report(context, channel, [value])
        if "refused" in receipts[0]:
            raise Refused(**receipts[0]["refused"])
    else:
        receipts = await report(context, channel, batch(value))
    return answer({"accepted": sum("refused" not in one for one in receipts), "receipts": receipts}, 202)


def verify(body: bytes, headers: dict[str, str], secrets: list[str]) -> None:
    """Raise `BadSignature` unless one of the live secrets signed this body; two overlap while one is replaced."""
    for secret in secrets:
        try:
            Webhook(secret).verify(body, headers, json_parse=False)
        except (WebhookVerificationError, NotBase64, ValueError, TypeError):
            continue
        return
    raise BadSignature()


def batch(value: Any) -> list[Any]:
    """The events of a batch, not too many."""
    if not isinstance(value, list) or not value:
        raise InvalidFields(errors=[{"where": "body", "what": "应为列表"}])
    if len(value) > MOST_EVENTS:
        raise TooLarge(limit_events=MOST_EVENTS)
    return value


async def report(context: Context, channel: str, events: list[Any]) -> list[dict[str, Any]]:
    """A receipt for each event, in order: what complaints answered, or why it was not asked."""
    faults = [_fault(event) for event in events]
    good = [event for event, fault in zip(events, faults, strict=True) if fault is None]
    answers = iter(await context.rpc.call("complaints", "report_many", channel, good) if good else ())
    return [
        _receipt(event, refused(fault) if fault is not None else next(answers))
        for event, fault in zip(events, faults, strict=True)
    ]


def _fault(event: Any) -> Refusal | None:
    try:
        must_be_writable(event)
        _schema.load(event)
    except Refusal as refusal:
        return refusal
    except ValidationError as error:
        return InvalidFields(errors=told(error))
    return None


def _receipt(event: Any, entry: dict[str, Any]) -> dict[str, Any]:
    name = event.get("id") if isinstance(event, dict) else None
    receipt: dict[str, Any] = {"id": name if isinstance(name, str) else None}
    return receipt | ({"refused": entry["refused"]} if "refused" in entry else entry["ok"])


EXAMPLE = {
    "specversion": "1.0",
    "id": "GD2024-000123-1",
    "source": "urn:12345:532622",
    "type": "cn.gov.complaint.reported.v1",
    "time": "2024-05-06T09:12:00+08:00",
    "datacontenttype": "application/json",
    "data": {
        "source_id": "GD2024-000123",
        "seq": 1,
        "kind": "投诉",
        "received_at": "2024-05-06T09:12:00+08:00",
        "status": "open",
        "complainant": "13000000123",
        "anonymous": False,
        "people": 1,
        "occurred": "2024-04",
        "department": "县自然资源局",
        "text": "窗口说要补材料,来了三次每次说的都不一样。",
        "verified": None,
    },
}

OPERATIONS = (
    Operation(
        name="push_complaints",
        method="POST",
        path=f"{PREFIX}/complaints/{{channel}}",
        summary="来源系统推送举报、反映事项(CloudEvents,Standard Webhooks 签名)",
        about="两个密钥可以同时有效,以便更换。县纪委县监委信访室的信访件不经网络推送。",
        tag="其他评议",
        endpoint=push,
        security="signature",
        body=_schema,
        body_types=(ONE.decode(), BATCH.decode()),
        body_limit=LIMIT,
        body_example=EXAMPLE,
        examples={
            202: {
                "accepted": 1,
                "receipts": [
                    {
                        "id": "GD2024-000123-1",
                        "matter_id": "9c1f4e",
                        "appraisal": "532622-2024Q2",
                        "again": False,
                        "late": False,
                    }
                ],
            }
        },
        refusals=("BAD_SIGNATURE", "CHANNEL_NOT_PUSHED"),
        changes=True,
    ),
)
