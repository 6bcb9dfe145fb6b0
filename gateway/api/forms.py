"""The leaders' paper forms: made and printed, handed out and taken back, keyed twice, settled (R-17, A-15)."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, staff
from gateway.http.responses import attachment
from gateway.papers.ballot_form import FormsToPrint
from services.ballot.contract import (
    IssueForms,
    KeyForm,
    PrintForms,
    RecountForms,
    ReturnForms,
    SetFormAside,
    SettleForm,
    ShowFormDifferences,
    ShowPaperForms,
    ShowPrintedForms,
    WithdrawForm,
)
from services.roster.contract import ShowAppraisal

PDF = "application/pdf"
FORMS = "/appraisals/{appraisal}/forms"


async def print_forms(context: Context, request: Request) -> Response:
    """The forms of a batch as one PDF, or one of them again. Looking at them makes none."""
    staff(context, request, "operator")
    asked = appraisal(request)
    batch = await context.rpc.ask(ShowPrintedForms(appraisal=asked, batch=request.query_params.get("batch", "")))
    known = await context.rpc.ask(ShowAppraisal(appraisal=asked))
    facts = FormsToPrint(
        title=known.title,
        hotline=known.hotline,
        max_offices=known.rules.max_offices,
        example_not_before=known.rules.example_not_before,
        offices=[{"department": office.department, "name": office.name} for office in known.offices],
        serials=_wanted(batch.serials, request.query_params.get("serial")),
        variant=batch.variant,
    )
    return attachment(await context.renderer.draw("ballot_form", facts), PDF, f"测评表-{batch.batch}.pdf")


def _wanted(serials: list[str], serial: str | None) -> list[str]:
    if serial is None:
        return serials
    if serial not in serials:
        raise NotFound()
    return [serial]


OPERATIONS = (
    command(f"{FORMS}/printed", PrintForms, "印制一批测评表(生成随机编号)"),
    Operation(
        name="print_forms",
        uses=(
            ShowPrintedForms,
            ShowAppraisal,
        ),
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
    question(FORMS, ShowPaperForms, "测评表进度:印制、发出、收回、录入", name="paper_desk", roles=("operator",)),
    command(f"{FORMS}/issued", IssueForms, "登记发出测评表"),
    command(f"{FORMS}/returned", ReturnForms, "登记收回测评表"),
    command(f"{FORMS}/recounted", RecountForms, "更正一批收回的份数(两人)"),
    command(f"{FORMS}/{{serial}}/entries", KeyForm, "录入一份测评表(两人各录一次)"),
    question(
        f"{FORMS}/{{serial}}/differences",
        ShowFormDifferences,
        "两次录入的不一致之处(只列差异)",
        name="form_differences",
        roles=("operator",),
        discloses="ballots",
    ),
    command(f"{FORMS}/{{serial}}/settlement", SettleForm, "由第三人核定不一致之处"),
    command(f"{FORMS}/{{serial}}/setting-aside", SetFormAside, "撤回录错编号的录入(两人)"),
    command(f"{FORMS}/{{serial}}/withdrawal", WithdrawForm, "作废一份测评表(两人,写明原因)"),
)
