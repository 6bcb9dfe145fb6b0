"""What an appraiser needs: who am I, what may I appraise, my credential, is my ballot in."""

from typing import Annotated, Any, Literal

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.api.signing_in import SignedIn, signed_in
from gateway.ballots.signing_keys import SigningKeys, signing_keys
from gateway.chinese.rules import described, formula
from gateway.context import Context
from gateway.errors.refusals import IdentityMethodClosed, InvalidFields, ReceiptUnknown
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, segment, sent, voter
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Staff
from services.ballot.contract import FindReceipt
from services.kernel.contract import AppraisalId, RsaNumber, Sha256
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Answer, Request
from services.roster.answers import PublicAppraisal, TypedPhone
from services.roster.contract import Identify, IssueCredential, ShowAppraisal
from services.roster.events import GroupCode, Office

RECEIPT_FACTS = ("received", "sealed", "signature", "proof")
OFFICE_FACTS = ("office_id", "department", "department_kind", "name")
NEEDED = {"invitation": "code", "sms": "code", "development": "account"}


class ProveIdentity(Request[SignedIn], service="gateway", refusals=Identify.refusals):
    """Who one is: by the invitation code from the call, by a code sent to the telephone, or the development account."""

    appraisal: AppraisalId
    way: Literal["invitation", "sms", "development"] = msgspec.field(name="method")
    phone: TypedPhone
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=32, examples=["482913"])] | None = None
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class SeeAppraisal(Request[PublicAppraisal], service="gateway", refusals=ShowAppraisal.refusals):
    """Title, stage, window, rules, hotline: open to everybody (R-03, R-06, R-50)."""

    appraisal: AppraisalId


class ShowSigningKeys(Request[SigningKeys], service="gateway", refusals=ShowAppraisal.refusals):
    """The keys that ballots of this appraisal are signed with, and their digest."""

    appraisal: AppraisalId


class Blinded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The blinded digest of a ballot's text (RFC 9474, RSABSSA-SHA384-PSS-Deterministic), for the key of this group."""

    group: GroupCode
    blinded: RsaNumber


class ToldRule(Answer):
    """One rule: its value, as JSON whatever it is, and what it says."""

    rule: Annotated[str, msgspec.Meta(examples=["max_offices"])]
    label: Annotated[str, msgspec.Meta(examples=["所选股室上限"])]
    value: Annotated[Any, msgspec.Meta(examples=[10])]
    says: Annotated[str, msgspec.Meta(examples=["一张评议票最多选10个股室。"])]


class ToldRules(Answer):
    """The rules of an appraisal; their digest is null before the opening."""

    appraisal: AppraisalId
    rules_digest: Sha256 | None
    formula: Annotated[str, msgspec.Meta(examples=["定向评议得票 + 抽样评议得票 + 其他评议得票"])]
    rules: list[ToldRule]


class ListRules(Request[ToldRules], service="gateway", refusals=ShowAppraisal.refusals):
    """Every rule that this appraisal is counted by, as data and as a sentence; after the opening with their digest."""

    appraisal: AppraisalId


async def identify(context: Context, _who: Staff | None, asked: ProveIdentity) -> SignedIn:
    """Check the proof with roster; the session names the person by keyed hash and goes to the voter only."""
    needed = NEEDED[asked.way]
    if asked.way == "development" and not context.settings.development_identity:
        raise IdentityMethodClosed(method=asked.way)
    if getattr(asked, needed) is None:
        raise InvalidFields(errors=[{"where": needed, "what": "必填"}])
    proof = {"method": asked.way, "phone": asked.phone, needed: getattr(asked, needed)}
    known = await context.rpc.ask(parse(Identify, {"appraisal": asked.appraisal, "proof": proof}))
    return signed_in(context, asked.appraisal, asked.way, known)


async def show(context: Context, _who: Staff | None, asked: SeeAppraisal) -> PublicAppraisal:
    """Without keys and catalogue."""
    known = await context.rpc.ask(ShowAppraisal(appraisal=asked.appraisal))
    told: dict[str, Any] = {name: getattr(known, name) for name in PublicAppraisal.__struct_fields__}
    return PublicAppraisal(**told)


async def rules(context: Context, _who: Staff | None, asked: ListRules) -> ToldRules:
    """In the order in which people read them."""
    known = await context.rpc.ask(ShowAppraisal(appraisal=asked.appraisal))
    return ToldRules(
        appraisal=known.appraisal,
        rules_digest=known.rules_digest,
        formula=formula(known.rules),
        rules=[ToldRule(**one) for one in described(known.rules)],
    )


async def offices(context: Context, request: HttpRequest) -> Response:
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


async def keys(context: Context, _who: Staff | None, asked: ShowSigningKeys) -> SigningKeys:
    """The same for everybody who asks."""
    return signing_keys(await context.rpc.ask(ShowAppraisal(appraisal=asked.appraisal)))


async def credential(context: Context, request: HttpRequest) -> Response:
    """Roster's signature of one ballot of this person, unseen; of the same again on retry (R-21, R-25)."""
    session = voter(context, request)
    asked = await sent(request, Blinded)
    issued = await context.rpc.ask(IssueCredential(appraisal=session.appraisal, ticket=session.ticket, **asked))
    return answer({"signature": issued.signature})


async def receipt(context: Context, request: HttpRequest) -> Response:
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


OPERATIONS = (
    command(
        "/appraisals/{appraisal}/identity",
        ProveIdentity,
        "核对参评身份,取得会话",
        name="identify",
        tag="参评",
        security="open",
        run=identify,
        changes=False,
    ),
    question(
        "/appraisals/{appraisal}",
        SeeAppraisal,
        "评议活动:标题、阶段、时间、规则、举报电话",
        name="show_appraisal",
        tag="参评",
        security="open",
        run=show,
    ),
    question(
        "/appraisals/{appraisal}/rules",
        ListRules,
        "本次评议的规则:每项的取值、含义,公告后不变(附摘要)",
        name="list_rules",
        tag="参评",
        security="open",
        run=rules,
    ),
    Operation(
        name="list_offices",
        uses=(ShowAppraisal,),
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
    question(
        "/appraisals/{appraisal}/keys",
        ShowSigningKeys,
        "签发评议票凭证的公钥(人人相同,附摘要)",
        name="show_signing_keys",
        tag="参评",
        security="open",
        run=keys,
    ),
    Operation(
        name="issue_credential",
        uses=(IssueCredential,),
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/credential",
        summary="请名册服务对盲化后的票签名(每人一张;同一张重复请求得到同一签名,看不到票的内容)",
        tag="参评",
        endpoint=credential,
        security="session",
        body=Blinded,
        body_example={"group": "public", "blinded": "3c2f9d10" * 64},
        examples={200: {"signature": "3c2f9d10" * 64}},
        changes=True,
    ),
    Operation(
        name="look_up_receipt",
        uses=(FindReceipt,),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/receipts/{{code}}",
        summary="凭回执查询评议票是否已收到",
        tag="参评",
        endpoint=receipt,
        examples={
            200: {
                "received": True,
                "sealed": True,
                "signature": "c41b7e02" * 16,
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
