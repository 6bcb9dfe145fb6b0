"""The documents of an appraisal, drawn when they are asked for (R-38…R-43)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import attachment
from gateway.asking import appraisal, staff
from gateway.context import Context
from gateway.documents import blanks, gathered, records
from gateway.documents.gathered import wanted
from gateway.operation import PREFIX, Look, Operation, Query
from gateway.refusals import NotFound
from gateway.staff import Role
from gateway.workbook import XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ENDINGS = {DOCX: "docx", XLSX: "xlsx", PDF: "pdf"}
COUNTING: tuple[Role, ...] = ("operator", "conduct", "auditor")
CONDUCT: tuple[Role, ...] = ("operator", "conduct")

Gather = Callable[[Context, Request], Awaitable[msgspec.Struct]]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document: its name in the address and in Chinese, the paper it is drawn as, who may have it."""

    name: str
    title: str
    paper: str
    media_type: str
    gather: Gather
    roles: tuple[Role, ...]
    look: Look | None = None
    query: tuple[Query, ...] = ()
    refusals: tuple[str, ...] = ()

    async def endpoint(self, context: Context, request: Request) -> Response:
        """The file, under its Chinese name."""
        staff(context, request, *self.roles)
        drawn = await context.press.draw(self.paper, await self.gather(context, request))
        which = "".join(f"-{value}" for one in self.query if (value := request.query_params.get(one.name)))
        name = f"{self.title}{which}.{ENDINGS[self.media_type]}"
        return attachment(drawn, self.media_type, name)


async def announcement(context: Context, request: Request) -> msgspec.Struct:
    filings = await context.rpc.call("roster", "filings", appraisal(request))
    return blanks.announcement(await gathered.appraised(context, request), filings)


async def roster_request(context: Context, request: Request) -> msgspec.Struct:
    filings = await context.rpc.call("roster", "filings", appraisal(request))
    return blanks.roster_request(await gathered.appraised(context, request), filings)


async def roster_receipt(context: Context, request: Request) -> msgspec.Struct:
    (filing,) = await context.rpc.call("roster", "filings", appraisal(request), wanted(request, "provider"))
    if filing["digest"] is None:
        raise NotFound()
    return records.roster_receipt(await gathered.appraised(context, request), filing)


async def draw_record(context: Context, request: Request) -> msgspec.Struct:
    group = wanted(request, "draw")
    if group == "sample":
        drawn = await context.rpc.call("tally", "sample_record", appraisal(request))
        return records.sample_record(await gathered.appraised(context, request), drawn)
    record = await context.rpc.call("roster", "draw_record", appraisal(request), group, True)
    return records.draw_record(await gathered.appraised(context, request), record)


async def leaders_register(context: Context, request: Request) -> msgspec.Struct:
    leaders = await context.rpc.call("roster", "leaders_register", appraisal(request))
    return records.leaders_register(await gathered.appraised(context, request), leaders)


async def statistics_report(context: Context, request: Request) -> msgspec.Struct:
    forms = await context.rpc.call("ballot", "paper_desk", appraisal(request))
    return blanks.statistics_report(await gathered.counted(context, request), forms)


async def statistics_table(context: Context, request: Request) -> msgspec.Struct:
    errata = await context.rpc.call("tally", "errata", appraisal(request), False, timeout=gathered.LONG_SECONDS)
    return records.statistics_table(await gathered.counted(context, request), errata)


async def circular(context: Context, request: Request) -> msgspec.Struct:
    register = await context.rpc.call("tally", "appeals", appraisal(request), None)
    return blanks.circular(await gathered.determined(context, request), register["appeals_end_on"])


async def referral(context: Context, request: Request) -> msgspec.Struct:
    return blanks.referral(await gathered.determined(context, request), wanted(request, "office"))


async def talk_notice(context: Context, request: Request) -> msgspec.Struct:
    due_on = request.query_params.get("due_on")
    return blanks.talk_notice(await gathered.determined(context, request), wanted(request, "office"), due_on)


async def appeal_reply(context: Context, request: Request) -> msgspec.Struct:
    register = await context.rpc.call("tally", "appeals", appraisal(request), None)
    number = wanted(request, "appeal")
    for appeal in register["appeals"]:
        if str(appeal["appeal"]) == number and appeal["conclusion"] is not None:
            return blanks.appeal_reply(await gathered.appraised(context, request), appeal)
    raise NotFound()


OFFICE = Query(name="office", about="股室编号,如02-03", required=True)
DOCUMENTS = (
    Document(
        name="announcement",
        title="公告",
        paper="official",
        media_type=DOCX,
        gather=announcement,
        roles=("operator",),
    ),
    Document(
        name="roster-request",
        title="报送通知",
        paper="official",
        media_type=DOCX,
        gather=roster_request,
        roles=("operator",),
    ),
    Document(
        name="roster-receipt",
        title="报送回执",
        paper="roster_receipt",
        media_type=PDF,
        gather=roster_receipt,
        roles=("operator",),
        look="roster",
        query=(Query(name="provider", about="提供单位代码", required=True),),
        refusals=("PROVIDER_UNKNOWN",),
    ),
    Document(
        name="draw-record",
        title="抽签记录",
        paper="draw_record",
        media_type=PDF,
        gather=draw_record,
        roles=CONDUCT,
        look="roster",
        query=(Query(name="draw", about="抽取内容:market、projects、service、sample(群众评议票)", required=True),),
        refusals=("INVITEES_NOT_DRAWN", "SAMPLE_NOT_DRAWN"),
    ),
    Document(
        name="leaders-register",
        title="参评领导名册",
        paper="leaders_register",
        media_type=XLSX,
        gather=leaders_register,
        roles=("operator",),
        look="roster",
    ),
    Document(
        name="statistics-report",
        title="统计情况报告",
        paper="official",
        media_type=DOCX,
        gather=statistics_report,
        roles=COUNTING,
        look="result",
        refusals=("NOT_COUNTED",),
    ),
    Document(
        name="statistics-table",
        title="统计总表",
        paper="statistics_table",
        media_type=XLSX,
        gather=statistics_table,
        roles=COUNTING,
        look="result",
        refusals=("NOT_COUNTED",),
    ),
    Document(
        name="circular",
        title="通报",
        paper="official",
        media_type=DOCX,
        gather=circular,
        roles=CONDUCT,
        look="result",
        refusals=("NOT_DETERMINED",),
    ),
    Document(
        name="referral",
        title="推送函",
        paper="official",
        media_type=DOCX,
        gather=referral,
        roles=CONDUCT,
        look="result",
        query=(OFFICE,),
        refusals=("NOT_DETERMINED",),
    ),
    Document(
        name="talk-notice",
        title="约谈通知",
        paper="official",
        media_type=DOCX,
        gather=talk_notice,
        roles=CONDUCT,
        look="result",
        query=(OFFICE, Query(name="due_on", about="约谈完成期限,如2024-08-07")),
        refusals=("NOT_DETERMINED",),
    ),
    Document(
        name="appeal-reply",
        title="申诉答复",
        paper="official",
        media_type=DOCX,
        gather=appeal_reply,
        roles=CONDUCT,
        look="words",
        query=(Query(name="appeal", about="申诉编号", required=True),),
    ),
)
OPERATIONS = tuple(
    Operation(
        name=f"document_{document.name.replace('-', '_')}",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/documents/{document.name}",
        summary=document.title,
        about="成文日期缺省为当日,可用signed_on指定。" if document.media_type == DOCX else "",
        tag="文书",
        endpoint=document.endpoint,
        security="staff",
        roles=document.roles,
        query=(*document.query, Query(name="signed_on", about="成文日期,如2024-06-25")),
        examples={200: document.title},
        answer_type=document.media_type,
        refusals=("APPRAISAL_UNKNOWN", "INVALID_FIELDS", *document.refusals),
        look=document.look,
    )
    for document in DOCUMENTS
)
