"""Appeals (申诉, R-39): lodged by the appraised department, answered by two people, corrected by a new version."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.http.operations.examples import example
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, presented, staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role, Staff
from services.tally.answers.appeals import Erratum
from services.tally.contract import (
    DecideAppeal,
    ListAppeals,
    ListErrata,
    LodgeAppeal,
    ReviewAppeal,
    ShowResampling,
    ShowVotes,
)

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def errata(context: Context, request: Request) -> Response:
    """What corrections changed: for everybody once it is published, before that by role."""
    who = presented(request)
    if "authorization" in request.headers or (who is not None and who.role in READERS):
        staff(context, request, *READERS)
    return answer(await errata_for(context, who, appraisal(request)))


async def errata_for(context: Context, who: Staff | None, of: str) -> list[Erratum]:
    """What corrections changed: for whoever counts or audits all of it, else what is published."""
    everything = who is not None and who.role in READERS
    return await context.rpc.ask(ListErrata(appraisal=of, only_published=not everything))


def department(who: Staff) -> str | None:
    """The department whose clerk this is; None: an office in charge."""
    return who.department


OPERATIONS = (
    command(
        "/appraisals/{appraisal}/appeals",
        LodgeAppeal,
        "提出申诉(本单位股室的统计结果;纸质申诉由督查室登记)",
        about="发布后第三个工作日24时前提出;逾期的照收并注明。",
        tag="申诉",
        roles=("department", "operator"),
        knows={"department": department},
        status=201,
    ),
    question(
        "/appraisals/{appraisal}/appeals",
        ListAppeals,
        "申诉登记表(单位只看本单位)",
        name="tally_appeals",
        tag="申诉",
        roles=("department", *READERS),
        knows={"department": department},
        discloses="words",
    ),
    command("/appraisals/{appraisal}/appeals/{appeal}/reviews", ReviewAppeal, "复核申诉,提出维持或更正"),
    command("/appraisals/{appraisal}/appeals/{appeal}/confirmation", DecideAppeal, "第二人确认申诉结论"),
    Operation(
        name="tally_errata",
        uses=(ListErrata,),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/result/errata",
        summary="更正说明:每一版结果变动了哪些股室、为什么",
        tag="结果",
        endpoint=errata,
        examples={200: example(ListErrata.answer)},
        refusals=("FORBIDDEN_ROLE",),
        discloses="result",
    ),
    question(
        "/appraisals/{appraisal}/result/offices/{office}/votes",
        ShowVotes,
        "一个股室的每一票从哪里来、按哪条规则计",
        name="tally_votes",
        tag="结果",
        roles=READERS,
        discloses="ballots",
    ),
    question(
        "/appraisals/{appraisal}/result/resampling",
        ShowResampling,
        "抽样的偶然性:同一票池重抽一万次,各股室的名次会在什么区间",
        name="tally_resampling",
        about="未走到的票未经人工认定,只按规则判断(unreviewed 为这样的勾选数);full_pool 为有效群众票全部计入。"
        "票池很大时在后台重抽,没有算完答 JOB_UNFINISHED,稍后再问。",
        tag="结果",
        roles=READERS,
        discloses="result",
    ),
)
