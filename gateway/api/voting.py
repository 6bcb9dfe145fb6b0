"""What an appraiser needs: who am I, what may I appraise, my credential, is my ballot in."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.signing_in import signed_in
from gateway.chinese.rules import described, formula
from gateway.context import Context
from gateway.errors.refusals import IdentityMethodClosed, InvalidFields, ReceiptUnknown
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, segment, sent, voter
from gateway.http.responses import answer
from gateway.http.schemas import IdentitySchema, NothingSchema
from services.ballot.contract import FindReceipt
from services.kernel.parse import parse
from services.roster.contract import Identify, IssueCredential, ShowAppraisal
from services.roster.events import Office

PUBLIC_FACTS = (
    *("appraisal", "county", "title", "hotline", "stage", "published_at", "voting_from", "voting_until"),
    *("rules", "rules_digest", "catalogue_digest", "rehearsal"),
)
RECEIPT_FACTS = ("received", "sealed", "proof")
OFFICE_FACTS = ("office_id", "department", "department_kind", "name")
NEEDED = {"invitation": "code", "sms": "code", "development": "account"}
_identity = IdentitySchema()
_nothing = NothingSchema()


async def identify(context: Context, request: Request) -> Response:
    """Check the proof with roster; the session names the person by keyed hash and goes to the voter only."""
    proof = await sent(request, _identity)
    method, needed = proof["method"], NEEDED[proof["method"]]
    if method == "development" and not context.settings.development_identity:
        raise IdentityMethodClosed(method=method)
    if needed not in proof:
        raise InvalidFields(errors=[{"where": needed, "what": "必填"}])
    known = await context.rpc.ask(parse(Identify, {"appraisal": appraisal(request), "proof": proof}))
    return answer(signed_in(context, appraisal(request), method, known))


async def show(context: Context, request: Request) -> Response:
    """Title, stage, window, rules, hotline: open to everybody (R-03, R-06, R-50)."""
    known = await context.rpc.ask(ShowAppraisal(appraisal=appraisal(request)))
    return answer({name: getattr(known, name) for name in PUBLIC_FACTS})


async def rules(context: Context, request: Request) -> Response:
    """Every rule that this appraisal is counted by, as data and as a sentence; after the opening with their digest."""
    known = await context.rpc.ask(ShowAppraisal(appraisal=appraisal(request)))
    facts = {"appraisal": known.appraisal, "rules_digest": known.rules_digest}
    return answer(facts | {"formula": formula(known.rules), "rules": described(known.rules)})


async def offices(context: Context, request: Request) -> Response:
    """What this voter's group may appraise (A-11), narrowed by a search in characters, pinyin or initials."""
    session = voter(context, request)
    known = await context.rpc.ask(ShowAppraisal(appraisal=session.appraisal))
    wanted = request.query_params.get("q", "").strip().lower()[:40]
    found = [
        {name: getattr(office, name) for name in OFFICE_FACTS}
        for office in known.offices
        if _in_scope(office, session.group) and any(wanted in word for word in _words(office))
    ]
    return answer({"offices": found, "max_offices": known.rules.max_offices})


async def credential(context: Context, request: Request) -> Response:
    """The one credential of this person; on retry the same again (R-21, R-25)."""
    session = voter(context, request)
    await sent(request, _nothing)
    issued = await context.rpc.ask(IssueCredential(appraisal=session.appraisal, person=session.person))
    return answer({"credential": issued.credential})


async def receipt(context: Context, request: Request) -> Response:
    """Whether the ballot with this receipt is in the box; never what it says, nor its id (R-46)."""
    code = segment(request, "code").upper()
    known = await context.rpc.ask(FindReceipt(appraisal=appraisal(request), code=code))
    if not known.received:
        raise ReceiptUnknown()
    return answer(_only(msgspec.to_builtins(known), RECEIPT_FACTS))


def _words(office: Office) -> list[str]:
    """What an office is looked for by: its names, those it had before (A-29), how they sound."""
    words = office.name, office.department, office.pinyin, office.initials, *office.aliases
    return [text.lower() for text in words]


def _in_scope(office: Office, group: str) -> bool:
    return group == "public" or group in office.scopes


def _only(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in names if name in value}


SESSION = "eyJhcHByYWlzYWwiOiI1MzI2MjItMjAyNFEyIn0.ZoIEAA.2kq0XxM1"
CREDENTIAL = "v1.public.q0w3n1Zr8T5y.Zm9yLWV4YW1wbGUtb25seQ"
RULES_EXAMPLE = {"max_offices": 10, "example_not_before": "2024-01", "voting_until": "2024-07-15T00:00:00+08:00"}

OPERATIONS = (
    Operation(
        name="identify",
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/identity",
        summary="核对参评身份,取得会话",
        tag="参评",
        endpoint=identify,
        body=_identity,
        body_example={"method": "invitation", "phone": "13000000123", "code": "482913"},
        examples={200: {"session": SESSION, "group": "service", "method": "invitation", "scope": ["02-03"]}},
        refusals=("IDENTITY_METHOD_CLOSED",),
    ),
    Operation(
        name="show_appraisal",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}",
        summary="评议活动:标题、阶段、时间、规则、举报电话",
        tag="参评",
        endpoint=show,
        examples={
            200: {
                "appraisal": "532622-2024Q2",
                "county": "532622",
                "title": "砚山县2024年第二季度“难办事股室”评议活动",
                "hotline": "0876-3133677",
                "stage": "voting",
                "voting_from": "2024-07-01T00:00:00+08:00",
                "voting_until": "2024-07-15T00:00:00+08:00",
                "rules": RULES_EXAMPLE,
            }
        },
    ),
    Operation(
        name="list_rules",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/rules",
        summary="本次评议的规则:每项的取值、含义,公告后不变(附摘要)",
        tag="参评",
        endpoint=rules,
        examples={
            200: {
                "appraisal": "532622-2024Q2",
                "rules_digest": "5f0c1a…",
                "formula": "定向评议得票 + 抽样评议得票 + 其他评议得票",
                "rules": [
                    {
                        "rule": "max_offices",
                        "label": "所选股室上限",
                        "value": 10,
                        "says": "一张评议票最多选10个股室。",
                    }
                ],
            }
        },
    ),
    Operation(
        name="list_offices",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/offices",
        summary="本次会话可以评议的股室",
        tag="参评",
        endpoint=offices,
        security="session",
        query=(Query(name="q", about="按汉字、全拼或首字母查找"),),
        examples={
            200: {
                "offices": [
                    {
                        "office_id": "02-03",
                        "department": "县自然资源局",
                        "department_kind": "county",
                        "name": "不动产登记中心",
                    }
                ],
                "max_offices": 10,
            }
        },
    ),
    Operation(
        name="issue_credential",
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/credential",
        summary="领取一次性凭证(每人一张,重复领取得到同一张)",
        tag="参评",
        endpoint=credential,
        security="session",
        examples={200: {"credential": CREDENTIAL}},
        changes=True,
    ),
    Operation(
        name="look_up_receipt",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/receipts/{{code}}",
        summary="凭回执查询评议票是否已收到",
        tag="参评",
        endpoint=receipt,
        examples={
            200: {
                "received": True,
                "sealed": True,
                "proof": {
                    "digest": "5f0c1a…",
                    "index": 17,
                    "size": 1301,
                    "path": ["9a1b…"],
                    "root": "3d02…",
                    "algorithm": "sha256",
                },
            }
        },
        refusals=("RECEIPT_UNKNOWN",),
    ),
)
