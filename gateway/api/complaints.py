"""Complaint systems push what they received (R-27…R-29): CloudEvents, signed by Standard Webhooks."""

from typing import Any

import msgspec
from marshmallow import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.problems import document
from gateway.errors.refusals import Busy, ChannelNotPushed, InvalidFields, NothingTakenIn
from gateway.errors.schema_errors import listed
from gateway.http import webhooks
from gateway.http.bodies import MIB, must_be_writable, read
from gateway.http.cloud_events import BATCH, DATA, ONE, events_of, mode_of
from gateway.http.operations.operation import PREFIX, Header, Operation
from gateway.http.request import segment
from gateway.http.responses import answer
from services.complaints.answers import ReportTaken
from services.complaints.contract import Complaint, ComplaintEvent, Delivery, ReportMany
from services.kernel.refusal import Refusal, Refused
from services.kernel.rpc.request import Outcome, rejected
from services.kernel.wire.schemas import form_schema

LIMIT = 4 * MIB
NEVER_PUSHED = "discipline"  # an offline summary only: it is turned away unread
_check = form_schema(ComplaintEvent)()


async def push(context: Context, request: Request) -> Response:
    """Take in what a channel reports; each event gets its own receipt, and one bad event spoils no other."""
    channel = segment(request, "channel")
    secrets = context.settings.secrets_of(channel)
    if channel == NEVER_PUSHED or not secrets:
        raise ChannelNotPushed(channel=channel)
    mode = mode_of(request.headers)
    body = await read(request.receive, LIMIT)
    webhooks.verify(body, request.headers, secrets)
    events = events_of(mode, request.headers, body)
    receipts = await report(context, channel, events, webhooks.delivery_of(body, request.headers))
    stood = [one["refused"] for one in receipts if "refused" in one]
    if len(stood) == len(receipts):
        raise _nothing(mode, stood, receipts)
    return answer({"accepted": len(receipts) - len(stood), "receipts": receipts}, 202)


def _nothing(mode: bytes, stood: list[dict[str, Any]], receipts: list[dict[str, Any]]) -> Refusal:
    """Why nothing was taken in: of one event its own refusal, of a batch each of them."""
    if all(one["code"] == Busy.code for one in stood):
        return Busy()
    return NothingTakenIn(receipts=receipts) if mode == BATCH else Refused(stood[0]["code"], stood[0]["facts"])


async def report(context: Context, channel: str, events: list[Any], delivery: Delivery) -> list[dict[str, Any]]:
    """A receipt for each event, in order: what complaints answered, or why it was not asked."""
    faults = [_fault(event) for event in events]
    good = [event for event, fault in zip(events, faults, strict=True) if fault is None]
    asked = ReportMany(channel=channel, events=good, delivery=delivery)
    answered = await context.rpc.ask(asked) if good else []
    answers = iter(answered)
    return [
        _receipt(event, rejected(fault) if fault is not None else next(answers))
        for event, fault in zip(events, faults, strict=True)
    ]


def _fault(event: Any) -> Refusal | None:
    try:
        must_be_writable(event)
        _check.load(event)
    except Refusal as refusal:
        return refusal
    except ValidationError as error:
        return InvalidFields(errors=listed(error))
    return None


def _receipt(event: Any, answer: Outcome[ReportTaken]) -> dict[str, Any]:
    name = event.get("id") if isinstance(event, dict) else None
    receipt: dict[str, Any] = {"id": name if isinstance(name, str) else None}
    if answer.refused is None:
        return {**receipt, **msgspec.to_builtins(answer.ok)}
    code, facts = answer.refused.code, answer.refused.facts
    return receipt | {"refused": {"code": code, "detail": document(code, facts)["detail"], "facts": facts}}


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
        about=(
            "一件(binary 或 structured)或一批(batch,至多500件)。每件各有回执,一件有误不影响其他;"
            "全都没有收下的,答复 4xx 并逐件说明。两个密钥可以同时有效,以便更换。"
            "没有得到答复的,用同一个 webhook-id 原样再推,得到同样的回执,不会重复计票;"
            "同一个 webhook-id 换了内容的,不予接收。县纪委县监委信访室的信访件不经网络推送。"
        ),
        tag="其他评议",
        endpoint=push,
        security="signature",
        body=ComplaintEvent,
        body_types=(ONE.decode(), BATCH.decode()),
        variants={DATA.decode(): (Complaint, EXAMPLE["data"])},
        headers=(
            Header(name="webhook-id", about="这次推送的编号,重推时不变", required=True),
            Header(name="webhook-timestamp", about="发出时刻(Unix 秒),前后五分钟内有效", required=True),
            Header(name="webhook-signature", about="v1,…:对“编号.时刻.内容”的 HMAC-SHA256", required=True),
            Header(
                name="ce-specversion", about="binary 方式的 CloudEvents 属性;ce-id、ce-source、ce-type、ce-time 同此"
            ),
        ),
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
        refusals=("BAD_SIGNATURE", "CHANNEL_NOT_PUSHED", "DELIVERY_CHANGED", "NOTHING_TAKEN_IN", "BUSY"),
        changes=True,
    ),
)
