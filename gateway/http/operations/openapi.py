"""The API described to machines: OpenAPI 3.1 made from the operations and the schemas that validate."""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from apispec import APISpec

from gateway.api.operations import OPERATIONS
from gateway.ballots import ballot_post
from gateway.ballots.ballot_shape import Ballot
from gateway.chinese.refusals import sentence
from gateway.errors import problems
from gateway.http.bodies import Nothing
from gateway.http.operations.examples import example
from gateway.http.operations.operation import PREFIX, Header, Operation
from gateway.http.operations.request_body import is_list, path_parts
from gateway.http.operations.typed import body_struct
from services.access.contract import ProposalState
from services.ballot.contract import CastMany

TITLE = "评议 Pingyi"
ABOUT = (
    "县“难办事股室”评议活动的接口。拒绝一律为 application/problem+json:code 不变,标题和说明为中文。"
    "时刻为 ISO 8601(+08:00)。"
)
BEARER = {"session": "voterSession", "staff": "staffToken", "signature": "standardWebhooks"}
PATH_PARTS = {
    "template": "文书模板的名称,如circular",
    "group": "参评人员类别",
    "person": "参评人员(键控摘要)",
    "appraisal": "评议活动,如532622-2024Q2",
    "job": "后台任务的编号",
    "provider": "提供单位代码",
    "portal": "登录入口代码",
    "channel": "来源渠道代码",
    "code": "回执号,如YS24Q2-7F3K-9Q2M-4TXC",
    "serial": "测评表随机编号",
    "matter": "事项编号",
    "appeal": "申诉编号,从1起",
    "office": "股室编号,如02-03",
    "account": "账号",
    "proposal": "待复核事项的编号",
}
BODY_REFUSALS = ("MALFORMED", "INVALID_FIELDS", "CONTROL_CHARACTERS", "TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE")
SECURITY_REFUSALS = {
    "open": (),
    "session": ("SESSION_MISSING", "SESSION_INVALID", "SESSION_EXPIRED", "SESSION_OF_ANOTHER_APPRAISAL"),
    "staff": ("TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "FORBIDDEN_ROLE"),
    "signature": (),
}
BALLOT_REFUSALS = (
    "MALFORMED",
    "SESSION_NOT_WANTED",
    "TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "INVALID_FIELDS",
    "TOO_MANY_PICKS",
    "TEXT_TOO_LONG",
    "UNKNOWN_CATEGORY",
    "MONTH_UNREADABLE",
    "EXAMPLE_IN_FUTURE",
    "CONTROL_CHARACTERS",
    "OUTCOME_UNKNOWN",
    *(kind.code for kind in CastMany.refusals),
)


@cache
def _text() -> str:
    spec = APISpec(
        title=TITLE,
        version="1",
        openapi_version="3.1.0",
        info={"description": ABOUT},
    )
    _components(spec)
    for name, schema in _contract()[1].items():
        spec.components.schema(name, schema)
    spec.path(path=f"{PREFIX}/appraisals/{{appraisal}}/ballots", operations={"post": _ballots()})
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method.lower()] = _described(operation)
    for code in sorted({code for one in OPERATIONS for code in _refusals(one)} | set(BALLOT_REFUSALS)):
        spec.components.example(code, {"value": problems.document(code, {})})
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    return json.dumps(spec.to_dict(), ensure_ascii=False)


def document() -> dict[str, Any]:
    """The OpenAPI document as JSON values."""
    described: dict[str, Any] = json.loads(_text())
    return described


@cache
def _contract() -> tuple[dict[Any, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The schemas of all that typed operations take and give: a reference for each type, and the components."""
    types = [kind for one in OPERATIONS if one.asks is not None for kind in _types(one)]
    given = [kind for one in OPERATIONS for kind in one.gives.values()]
    types += [one for kind in given for one in (kind if isinstance(kind, tuple) else (kind,))]
    types += [one.body for one in OPERATIONS if one.body is not None]
    types += [struct for one in OPERATIONS for struct, _ in one.variants.values()]
    kinds = list({repr(kind): kind for kind in types}.values())
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return {repr(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}, components


def _types(operation: Operation) -> Iterator[Any]:
    assert operation.asks is not None
    yield operation.asks.answer
    yield body_struct(operation)
    for field in _query_fields(operation):
        yield field.type
    for name in path_parts(operation.path):
        yield _field_types(operation.asks).get(name, str)
    if operation.two_people:
        yield ProposalState


def _schema(kind: Any) -> dict[str, Any]:
    return _contract()[0][repr(kind)]


def _field_types(asks: Any) -> dict[str, Any]:
    return {field.name: field.type for field in msgspec.structs.fields(asks)}


def _query_fields(operation: Operation) -> list[msgspec.structs.FieldInfo]:
    """The query parameters of a question."""
    if operation.asks is None or operation.method != "GET":
        return []
    known = {*path_parts(operation.path), *operation.knows}
    return [field for field in msgspec.structs.fields(operation.asks) if field.name not in known]


def _components(spec: APISpec) -> None:
    _, ballot = msgspec.json.schema_components([Ballot], ref_template="#/components/schemas/{name}")
    for name, schema in ballot.items():
        spec.components.schema(name, schema)
    spec.components.schema("Receipt", msgspec.json.schema(ballot_post.Receipt)["$defs"]["Receipt"])
    spec.components.schema(
        "Problem",
        {
            "type": "object",
            "description": "RFC 9457",
            "required": ["type", "title", "status", "detail", "code", "facts"],
            "properties": {
                "type": {"type": "string", "format": "uri"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
                "facts": {"type": "object"},
            },
        },
    )
    bearer = {"type": "http", "scheme": "bearer"}
    spec.components.security_scheme("voterSession", bearer | {"description": "POST …/identity 得到的会话,两小时有效"})
    spec.components.security_scheme("staffToken", bearer | {"description": "pingyi staff token 签发的令牌"})
    spec.components.security_scheme(
        "standardWebhooks",
        {
            "type": "apiKey",
            "in": "header",
            "name": "webhook-signature",
            "description": "Standard Webhooks(HMAC-SHA256)",
        },
    )


def _ballots() -> dict[str, Any]:
    example = {
        "group": "public",
        "nonce": "77e0b5c2" * 8,
        "salt": "a1f3c2d4" * 4,
        "picks": [
            {
                "office": "02-03",
                "categories": ["shirk", "cold"],
                "example": {"text": "三月去办证,三个窗口互相推。", "occurred": "2024-03", "continues": False},
            }
        ],
        "receipt_secret": "5b0e1d7a" * 4,
        "signature": "3c2f9d10" * 64,
    }
    receipt = {
        "receipt": "YS24Q2-7F3K-9Q2M-4TXC",
        "signature": "c41b7e02" * 16,
        "received": True,
        "message": "已收到,评议内容保密。",
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}, "example": receipt}}
    return {
        "operationId": "cast_ballot",
        "summary": "提交评议票",
        "description": "票自带凭证:signature 是名册服务对这张票的文本所作的签名(RFC 9474,签的时候看不到票)。"
        "不带会话。没有得到答复时把同一张票再次提交,会得到同一个回执。算法见 docs/formats.md“评议票”。",
        "tags": ["参评"],
        "security": [],
        "parameters": _parameters(f"{PREFIX}/appraisals/{{appraisal}}/ballots"),
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ballot"}, "example": example}},
        },
        "responses": {
            "201": {"description": "已收到", "content": content},
            "200": {"description": "早已收到,同一个回执", "content": content},
            **_problems(BALLOT_REFUSALS),
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [{BEARER[operation.security]: []}] if operation.security != "open" else [],
        "parameters": _parameters(operation.path, operation)
        + [
            {
                "in": "header" if isinstance(one, Header) else "query",
                "name": one.name,
                "required": one.required,
                "description": one.about,
                "schema": {"type": "string"},
            }
            for one in (*operation.query, *operation.headers)
        ],
        "responses": {
            **(_typed_answers(operation) if operation.asks is not None else _answers(operation)),
            **{str(status): _typed_answer(kind, "好") for status, kind in operation.gives.items()},
            **_problems(_refusals(operation)),
        },
    }
    about = operation.about + (f"岗位:{'、'.join(operation.roles)}。" if operation.roles else "")
    if about:
        described["description"] = about
    if operation.takes_body:
        described["requestBody"] = {"required": True, "content": _body(operation)}
    elif operation.asks is not None and (body := body_struct(operation)) is not Nothing:
        content = {"application/json": {"schema": _schema(body), "example": example(body)}}
        demanded = any(field.required for field in msgspec.structs.fields(body))
        described["requestBody"] = {"required": demanded, "content": content}
    return described


def _typed_answers(operation: Operation) -> dict[str, Any]:
    assert operation.asks is not None
    kind = operation.asks.answer
    answers = {str(operation.status): _typed_answer(kind, "好")}
    if operation.two_people:
        answers["202"] = _typed_answer(ProposalState, "等另一人复核后办理")
    return answers


def _typed_answer(kind: Any, said: str) -> dict[str, Any]:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    schema = _schema(kind) if kinds == (kind,) else {"anyOf": [_schema(one) for one in kinds]}
    return {"description": said, "content": {"application/json": {"schema": schema, "example": example(kinds[0])}}}


def _answers(operation: Operation) -> dict[str, Any]:
    return {str(status): _answer(example, operation) for status, example in operation.examples.items()}


def _body(operation: Operation) -> dict[str, Any]:
    schema = operation.body_schema if operation.body is None else _schema(operation.body)
    content: dict[str, dict[str, Any]] = {}
    for media_type in operation.body_types:
        many = "batch" in media_type
        content[media_type] = {"schema": {"type": "array", "items": schema} if many else schema}
        if operation.body_example is not None:
            content[media_type]["example"] = [operation.body_example] if many else operation.body_example
    for media_type, (variant, shown) in operation.variants.items():
        content[media_type] = {"schema": _schema(variant), "example": shown}
    return content


def _answer(example: Any, operation: Operation) -> dict[str, Any]:
    if operation.answer_type != "application/json":
        return {"description": "好", "content": {operation.answer_type: {}}}
    return {"description": "好", "content": {operation.answer_type: {"schema": _shape(example), "example": example}}}


def _shape(example: Any) -> dict[str, Any]:
    """The types an example shows; values come from the services, which may add to them."""
    match example:
        case dict():
            return {"type": "object", "properties": {name: _shape(value) for name, value in example.items()}}
        case [first, *_]:
            return {"type": "array", "items": _shape(first)}
        case list():
            return {"type": "array"}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case str():
            return {"type": "string"}
        case _:
            return {}


def _parameters(path: str, operation: Operation | None = None) -> list[dict[str, Any]]:
    asks = operation.asks if operation is not None else None
    types = _field_types(asks) if asks is not None else {}
    parts = [
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": PATH_PARTS[name],
            "schema": _schema(types[name]) if name in types else {"type": "string"},
        }
        for name in path_parts(path)
    ]
    return parts + [_query(field) for field in (_query_fields(operation) if operation is not None else [])]


def _query(field: msgspec.structs.FieldInfo) -> dict[str, Any]:
    schema = dict(_schema(field.type))
    described = {"in": "query", "name": field.encode_name, "required": field.required, "schema": schema}
    about = schema.pop("description", None)
    listed = {"style": "form", "explode": False} if is_list(field.type) else {}
    return {**described, **listed, **({"description": about} if about else {})}


def _asked(operation: Operation) -> tuple[Any, ...]:
    return operation.uses if operation.asks is None else (operation.asks, *operation.uses)


def _refusals(operation: Operation) -> tuple[str, ...]:
    asks_services = operation.path.startswith(PREFIX)
    return (
        *(BODY_REFUSALS if operation.takes_body or (operation.asks is not None and operation.method != "GET") else ()),
        *(("NOT_FOUND",) if path_parts(operation.path) else ()),
        *(code for asked in _asked(operation) for code in ("MALFORMED", *(kind.code for kind in asked.refusals))),
        *(("INVALID_FIELDS",) if _query_fields(operation) else ()),
        *SECURITY_REFUSALS[operation.security],
        *operation.refusals,
        *(("LOOK_NOT_RECORDED",) if operation.discloses else ()),
        *(("UNCONFIRMED" if operation.changes else "SERVICE_SILENT_NOW", "SERVICE_ABSENT") if asks_services else ()),
    )


def _problems(codes: tuple[str, ...]) -> dict[str, Any]:
    """Problem responses by status, an example for each code."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[sentence(code).status].append(code)
    return {
        str(status): {
            "description": "、".join(sentence(code).title for code in same),
            "content": {
                problems.MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in same},
                }
            },
        }
        for status, same in sorted(by_status.items())
    }
