"""The leaders' paper forms: made and printed, handed out and taken back, keyed twice, settled (R-17, A-15)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import At, command
from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import answer, attachment
from gateway.http.schemas import (
    EntrySchema,
    FormsIssuedSchema,
    FormsPrintedSchema,
    FormsRecountedSchema,
    FormsReturnedSchema,
    SecondPersonSchema,
    SettlementSchema,
    WithdrawalSchema,
)
from gateway.identity.staff_tokens import Staff
from gateway.papers.ballot_form import FormsToPrint
from services.roster.contract import ShowAppraisal

PDF = "application/pdf"
FORMS = "/appraisals/{appraisal}/forms"
COUNTS = {"printed": 130, "issued": 120, "returned": 118}
TICK = {"office": "02-03", "categories": ["shirk"], "example": {"text": "跑了三趟", "occurred": "2024-03"}}
SECOND = {"confirmed_by_token": "eyJyb2xlIjoib3BlcmF0b3IifQ.ZoIEAA.8sd1"}


async def print_forms(context: Context, request: Request) -> Response:
    """The forms of a batch as one PDF, or one of them again. Looking at them makes none."""
    staff(context, request, "operator")
    asked = appraisal(request)
    batch = await context.rpc.call("ballot", "printed_forms", asked, request.query_params.get("batch", ""))
    known = await context.rpc.ask(ShowAppraisal(appraisal=asked))
    facts = FormsToPrint(
        title=known.title,
        hotline=known.hotline,
        max_offices=known.rules.max_offices,
        example_not_before=known.rules.example_not_before,
        offices=[{"department": office.department, "name": office.name} for office in known.offices],
        serials=_wanted(batch["serials"], request.query_params.get("serial")),
        variant=batch["variant"],
    )
    return attachment(await context.renderer.draw("ballot_form", facts), PDF, f"测评表-{batch['batch']}.pdf")


def _wanted(serials: list[str], serial: str | None) -> list[str]:
    if serial is None:
        return serials
    if serial not in serials:
        raise NotFound()
    return [serial]


async def desk(context: Context, request: Request) -> Response:
    """How many forms stand at each step, and which wait for somebody."""
    staff(context, request, "operator")
    return answer(await context.rpc.call("ballot", "paper_desk", appraisal(request)))


async def differences(context: Context, request: Request) -> Response:
    """Where the two entries of a form differ, and nothing else of it."""
    staff(context, request, "operator")
    serial = segment(request, "serial")
    return answer(await context.rpc.call("ballot", "form_differences", appraisal(request), serial))


def _counted(at: At, body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], body["batch"], body["count"]


def _returned(at: At, body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], body["batch"], body["count"], body["returned_on"].isoformat()


def _recounted(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], body["batch"], body["count"], who.account, body["confirmed_by"]


def _entry(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], at["serial"], {**_plain(body), "by": who.account}


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    day = body.get("returned_on")
    return {**body, "returned_on": day.isoformat()} if day is not None else body


OPERATIONS = (
    command(
        f"{FORMS}/printed",
        "ballot.print_forms",
        "印制一批测评表(生成随机编号)",
        body=FormsPrintedSchema(),
        example={"batch": "P-1", "count": 130, "variant": "full"},
        arguments=lambda at, body, _who: (at["appraisal"], body["batch"], body["count"], body["variant"]),
        gives={"batch": "P-1", "variant": "full", "serials": ["7F3K9Q2M"]},
    ),
    Operation(
        name="print_forms",
        method="GET",
        path=f"{PREFIX}{FORMS}/print",
        summary="测评表 PDF(横向 A4,每页带随机编号和二维码)",
        endpoint=print_forms,
        security="staff",
        roles=("operator",),
        query=(
            Query(name="batch", about="印制批次", required=True),
            Query(name="serial", about="只要其中一份(编号)"),
        ),
        examples={200: "%PDF"},
        answer_type=PDF,
        refusals=("BATCH_UNKNOWN", "APPRAISAL_UNKNOWN"),
        discloses="ballots",
    ),
    Operation(
        name="paper_desk",
        method="GET",
        path=f"{PREFIX}{FORMS}",
        summary="测评表进度:印制、发出、收回、录入",
        endpoint=desk,
        security="staff",
        roles=("operator",),
        examples={
            200: {
                **COUNTS,
                "cast": 117,
                "withdrawn": 1,
                "keyed": ["7F3K9Q2M"],
                "disputed": [],
                "batches": {
                    "printed": [{"batch": "P-1", "variant": "full", "count": 130}],
                    "issued": [{"batch": "O-1", "count": 120}],
                    "returned": [{"batch": "R-0712", "count": 118, "returned_on": "2024-07-12"}],
                },
            }
        },
    ),
    command(
        f"{FORMS}/issued",
        "ballot.issue_forms",
        "登记发出测评表",
        body=FormsIssuedSchema(),
        example={"batch": "O-1", "count": 120},
        arguments=_counted,
        gives=COUNTS,
    ),
    command(
        f"{FORMS}/returned",
        "ballot.return_forms",
        "登记收回测评表",
        body=FormsReturnedSchema(),
        example={"batch": "R-0712", "count": 118, "returned_on": "2024-07-12"},
        arguments=_returned,
        gives=COUNTS,
    ),
    command(
        f"{FORMS}/recounted",
        "ballot.recount_forms",
        "更正一批收回的份数(两人)",
        body=FormsRecountedSchema(),
        example={"batch": "R-0712", "count": 117, **SECOND},
        arguments=_recounted,
        gives={**COUNTS, "returned": 117},
    ),
    command(
        f"{FORMS}/{{serial}}/entries",
        "ballot.key_form",
        "录入一份测评表(两人各录一次)",
        body=EntrySchema(),
        example={"picks": [TICK], "returned_on": "2024-07-12", "damaged": False},
        arguments=_entry,
        gives={"state": "keyed"},
    ),
    Operation(
        name="form_differences",
        method="GET",
        path=f"{PREFIX}{FORMS}/{{serial}}/differences",
        summary="两次录入的不一致之处(只列差异)",
        endpoint=differences,
        security="staff",
        roles=("operator",),
        examples={
            200: {
                "serial": "7F3K9Q2M",
                "returned_on": None,
                "damaged": None,
                "offices": [
                    {
                        "office": "02-03",
                        "readings": [[], [{"categories": ["shirk"], "ticked": True, "example": True}]],
                    }
                ],
            }
        },
        refusals=("NOTHING_DISPUTED", "FORM_UNKNOWN"),
        discloses="ballots",
    ),
    command(
        f"{FORMS}/{{serial}}/settlement",
        "ballot.settle_form",
        "由第三人核定不一致之处",
        body=SettlementSchema(),
        example={"picks": [TICK]},
        arguments=_entry,
        gives={"state": "cast"},
    ),
    command(
        f"{FORMS}/{{serial}}/setting-aside",
        "ballot.set_form_aside",
        "撤回录错编号的录入(两人)",
        body=SecondPersonSchema(),
        example=SECOND,
        arguments=lambda at, body, who: (at["appraisal"], at["serial"], who.account, body["confirmed_by"]),
        gives={"state": "untouched"},
    ),
    command(
        f"{FORMS}/{{serial}}/withdrawal",
        "ballot.withdraw_form",
        "作废一份测评表(两人,写明原因)",
        body=WithdrawalSchema(),
        example={"reason": "SPOILED", **SECOND},
        arguments=lambda at, body, who: (
            at["appraisal"],
            at["serial"],
            body["reason"],
            who.account,
            body["confirmed_by"],
        ),
        gives={"state": "withdrawn"},
    ),
)
