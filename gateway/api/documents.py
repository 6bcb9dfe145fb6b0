"""The documents of an appraisal, drawn when they are asked for (R-38…R-43)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.reading import gathered_turnout
from gateway.context import Context
from gateway.documents import articles, blanks, gathered, letters, records
from gateway.documents.gathered import DocumentRequest, day_said, wanted
from gateway.errors.refusals import InvalidFields, NotFound, TemplateFaulty
from gateway.http.operations.operation import PREFIX, Disclosed, Operation, Query
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import as_json, attachment
from gateway.identity.staff_tokens import Role
from gateway.papers.article import Article
from gateway.papers.official import Blanks, template_of
from gateway.papers.renderer import RenderFailed
from gateway.tables.workbook import XLSX
from services.kernel.rpc.parse import parse
from services.roster.contract import ListFilings, ListLeaders, ShowAppraisal, ShowDrawRecord
from services.tally.contract import ListAppeals, ListErrata, ShowSampleRecord

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
HTML, TEXT, BOTH = "text/html", "text/plain", "application/json"
FORMS = {"html": HTML, "text": TEXT, "both": BOTH}
ENDINGS = {DOCX: "docx", XLSX: "xlsx", PDF: "pdf", HTML: "html", TEXT: "txt", BOTH: "json"}
log = structlog.get_logger("pingyi.documents")
COUNTING: tuple[Role, ...] = ("operator", "conduct", "auditor")
CONDUCT: tuple[Role, ...] = ("operator", "conduct")

Gather = Callable[[Context, DocumentRequest], Awaitable[msgspec.Struct]]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document: its name in the address and in Chinese, the paper it is drawn as, who may have it.

    `numbered`: its form has a place for a 发文字号.
    """

    name: str
    title: str
    gather: Gather
    roles: tuple[Role, ...]
    paper: str = "official"
    media_type: str = DOCX
    discloses: Disclosed | None = None
    query: tuple[Query, ...] = ()
    refusals: tuple[str, ...] = ()
    numbered: bool = False

    async def endpoint(self, context: Context, request: Request) -> Response:
        """The file over HTTP."""
        staff(context, request, *self.roles)
        site = str(request.base_url).rstrip("/")
        which = DocumentRequest(appraisal=appraisal(request), query=request.query_params, site=site)
        return await self.file(context, which)

    async def file(self, context: Context, which: DocumentRequest) -> Response:
        """The file, under its Chinese name."""
        facts = await self.gather(context, which)
        drawn = await self._drawn(context, facts)
        named = "".join(f"-{value}" for one in self.query if (value := which.query.get(one.name)))
        media_type = FORMS[facts.form] if isinstance(facts, Article) else self.media_type
        return attachment(drawn, media_type, f"{self.title}{named}.{ENDINGS[media_type]}")

    async def _drawn(self, context: Context, facts: msgspec.Struct) -> bytes:
        own = context.settings.templates
        if not isinstance(facts, Blanks) or own is None:
            return await context.renderer.draw(self.paper, facts)
        try:
            return await context.renderer.draw(self.paper, msgspec.structs.replace(facts, own=str(own)))
        except RenderFailed as spoilt:
            if template_of(facts.template, str(own)).parent != own:
                raise  # it was not theirs
            log.warning("template.faulty", template=facts.template, why=str(spoilt))
            raise TemplateFaulty(template=f"{facts.template}.docx", what=str(spoilt)) from spoilt


async def announcement(context: Context, which: DocumentRequest) -> msgspec.Struct:
    filings = await context.rpc.ask(ListFilings(appraisal=which.appraisal))
    return blanks.announcement(await gathered.appraised(context, which), filings)


async def roster_request(context: Context, which: DocumentRequest) -> msgspec.Struct:
    filings = await context.rpc.ask(ListFilings(appraisal=which.appraisal))
    return blanks.roster_request(await gathered.appraised(context, which), filings)


async def roster_receipt(context: Context, which: DocumentRequest) -> msgspec.Struct:
    (filing,) = await context.rpc.ask(ListFilings(appraisal=which.appraisal, provider=wanted(which, "provider")))
    if filing.digest is None:
        raise NotFound()
    return records.roster_receipt(await gathered.appraised(context, which), filing)


async def draw_record(context: Context, which: DocumentRequest) -> msgspec.Struct:
    group = wanted(which, "draw")
    if group == "sample":
        drawn = as_json(await context.rpc.ask(ShowSampleRecord(appraisal=which.appraisal)))
        return records.sample_record(await gathered.appraised(context, which), drawn)
    asked = {"appraisal": which.appraisal, "group": group, "names": True}
    record = await context.rpc.ask(parse(ShowDrawRecord, asked))
    return records.draw_record(await gathered.appraised(context, which), record)


async def leaders_register(context: Context, which: DocumentRequest) -> msgspec.Struct:
    leaders = await context.rpc.ask(ListLeaders(appraisal=which.appraisal))
    return records.leaders_register(await gathered.appraised(context, which), leaders)


async def statistics_report(context: Context, which: DocumentRequest) -> msgspec.Struct:
    table = await gathered_turnout(context, which.appraisal)
    return blanks.statistics_report(await gathered.counted(context, which), table)


async def statistics_table(context: Context, which: DocumentRequest) -> msgspec.Struct:
    errata = as_json(await context.rpc.ask(ListErrata(appraisal=which.appraisal, only_published=False)))
    return records.statistics_table(await gathered.counted(context, which), errata)


async def circular(context: Context, which: DocumentRequest) -> msgspec.Struct:
    register = as_json(await context.rpc.ask(ListAppeals(appraisal=which.appraisal)))
    return letters.circular(await gathered.determined(context, which), register["appeals_end_on"])


async def referral(context: Context, which: DocumentRequest) -> msgspec.Struct:
    return letters.referral(await gathered.determined(context, which), wanted(which, "office"))


async def talk_notice(context: Context, which: DocumentRequest) -> msgspec.Struct:
    due_on = day_said(which, "due_on", "约谈完成期限")
    return letters.talk_notice(await gathered.determined(context, which), wanted(which, "office"), due_on)


async def talk_record(context: Context, which: DocumentRequest) -> msgspec.Struct:
    return letters.talk_record(await gathered.determined(context, which), wanted(which, "office"))


async def announcement_article(context: Context, which: DocumentRequest) -> msgspec.Struct:
    filings = await context.rpc.ask(ListFilings(appraisal=which.appraisal))
    appraised = await gathered.appraised(context, which)
    return _formed(which, articles.announcement_article(appraised, filings, _public(context, which)))


async def result_article(context: Context, which: DocumentRequest) -> msgspec.Struct:
    register = as_json(await context.rpc.ask(ListAppeals(appraisal=which.appraisal)))
    published, address = await gathered.published(context, which), f"{_public(context, which)}/result"
    return _formed(which, articles.result_article(published, address, register["appeals_end_on"]))


def _formed(which: DocumentRequest, article: Article) -> Article:
    form = which.query.get("form") or "html"
    if form not in FORMS:
        raise InvalidFields(errors=[{"where": "form", "what": "应为html、text或both"}])
    return msgspec.structs.replace(article, form=form)


def _public(context: Context, which: DocumentRequest) -> str:
    """Where everybody finds the appraisal."""
    home = context.settings.public_url or which.site
    return f"{home}/a/{which.appraisal}"


async def appeal_reply(context: Context, which: DocumentRequest) -> msgspec.Struct:
    register = as_json(await context.rpc.ask(ListAppeals(appraisal=which.appraisal)))
    number = wanted(which, "appeal")
    for appeal in register["appeals"]:
        if str(appeal["appeal"]) == number and appeal["conclusion"] is not None:
            return blanks.appeal_reply(await gathered.appraised(context, which), appeal)
    raise NotFound()


async def template(context: Context, request: Request) -> Response:
    """The Word template as it is used now, to be edited: the county's own, or ours."""
    staff(context, request, *CONDUCT)
    name = segment(request, "template")
    if name not in TEMPLATES_ZH:
        raise NotFound()
    used = template_of(name, str(context.settings.templates or ""))
    return attachment(used.read_bytes(), DOCX, f"{name}.docx")


TEMPLATES_ZH = {
    "announcement": "公告",
    "announcement_article": "公众号文章(公告)",
    "roster_request": "报送通知",
    "statistics_report": "统计情况报告",
    "circular": "通报",
    "result_article": "公众号文章(结果)",
    "referral": "推送函",
    "talk_notice": "约谈通知",
    "talk_record": "约谈记录",
    "appeal_reply": "申诉答复",
}
FORM = Query(name="form", about="html(缺省)、text,或both(JSON,两样都有)")
NUMBER = Query(name="number", about="发文字号,由人填写,如砚纪办〔2024〕12号")
OFFICE = Query(name="office", about="股室编号,如02-03", required=True)
DOCUMENTS = (
    Document(
        name="announcement",
        title="公告",
        gather=announcement,
        roles=("operator",),
        numbered=True,
    ),
    Document(
        name="announcement-article",
        title="公众号文章-公告",
        paper="article",
        media_type=HTML,
        gather=announcement_article,
        roles=("operator",),
        query=(FORM,),
    ),
    Document(
        name="roster-request",
        title="报送通知",
        gather=roster_request,
        roles=("operator",),
        numbered=True,
    ),
    Document(
        name="roster-receipt",
        title="报送回执",
        paper="roster_receipt",
        media_type=PDF,
        gather=roster_receipt,
        roles=("operator",),
        discloses="roster",
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
        discloses="roster",
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
        discloses="roster",
    ),
    Document(
        name="statistics-report",
        title="统计情况报告",
        gather=statistics_report,
        roles=COUNTING,
        discloses="result",
        refusals=("NOT_COUNTED",),
        numbered=True,
    ),
    Document(
        name="statistics-table",
        title="统计总表",
        paper="statistics_table",
        media_type=XLSX,
        gather=statistics_table,
        roles=COUNTING,
        discloses="result",
        refusals=("NOT_COUNTED",),
    ),
    Document(
        name="circular",
        title="通报",
        gather=circular,
        roles=CONDUCT,
        discloses="result",
        refusals=("NOT_DETERMINED",),
        numbered=True,
    ),
    Document(
        name="result-article",
        title="公众号文章-结果",
        paper="article",
        media_type=HTML,
        gather=result_article,
        roles=CONDUCT,
        discloses="result",
        query=(FORM,),
        refusals=("NOT_PUBLISHED", "NOT_DETERMINED"),
    ),
    Document(
        name="referral",
        title="推送函",
        gather=referral,
        roles=CONDUCT,
        discloses="result",
        query=(OFFICE,),
        refusals=("NOT_DETERMINED",),
        numbered=True,
    ),
    Document(
        name="talk-notice",
        title="约谈通知",
        gather=talk_notice,
        roles=CONDUCT,
        discloses="result",
        query=(OFFICE, Query(name="due_on", about="约谈完成期限,如2024-08-07;约谈登记以后以登记的为准")),
        refusals=("NOT_DETERMINED",),
        numbered=True,
    ),
    Document(
        name="talk-record",
        title="约谈记录",
        gather=talk_record,
        roles=CONDUCT,
        discloses="words",
        query=(OFFICE,),
        refusals=("NOT_DETERMINED",),
    ),
    Document(
        name="appeal-reply",
        title="申诉答复",
        gather=appeal_reply,
        roles=CONDUCT,
        discloses="words",
        query=(Query(name="appeal", about="申诉编号", required=True),),
        numbered=True,
    ),
)
SIGNED_ON = Query(name="signed_on", about="成文日期,如2024-06-25")
OPERATIONS = (
    *(
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
            query=(*document.query, SIGNED_ON, *((NUMBER,) if document.numbered else ())),
            examples={200: document.title},
            answer_type=document.media_type,
            uses=(ShowAppraisal,),
            refusals=("INVALID_FIELDS", "TEMPLATE_FAULTY", *document.refusals),
            discloses=document.discloses,
        )
        for document in DOCUMENTS
    ),
    Operation(
        name="document_template",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/documents/templates/{{template}}",
        summary="文书的Word模板(修改后由系统管理员放进PINGYI_TEMPLATES所指的文件夹)",
        about=f"名称:{'、'.join(f'{name}({called})' for name, called in TEMPLATES_ZH.items())}。",
        tag="文书",
        endpoint=template,
        security="staff",
        roles=CONDUCT,
        examples={200: "公告"},
        answer_type=DOCX,
    ),
)
