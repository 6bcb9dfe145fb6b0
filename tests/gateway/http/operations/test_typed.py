"""Operations that are requests of a contract: read, carried out and answered alike over HTTP and from our own pages."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import pytest
from starlette.requests import Request as HttpRequest

from gateway.context import Context
from gateway.errors.refusals import InvalidFields, NotFound
from gateway.http.bodies import Nothing
from gateway.http.endpoint import Guarded
from gateway.http.operations import typed
from gateway.http.operations.examples import example
from gateway.http.operations.in_process import InProcess
from gateway.http.operations.maker_checker import JOINT
from gateway.http.operations.operation import Operation
from gateway.http.operations.typed import body_struct, command, question
from gateway.identity.staff_tokens import Staff, mint
from services.kernel.contract import AppraisalId, Instant
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import Answer, Part, Request
from services.kernel.settings import Settings
from tests.gateway.stand_in import APPRAISAL, Services


class TooHeavy(Refusal):
    """Nothing so heavy."""


class Line(Part):
    office: Annotated[str, msgspec.Meta(min_length=1, max_length=8, examples=["02-03"])]
    on: date | None = None


class Weighed(Answer):
    grams: int
    since: Instant | None = None
    asked: dict[str, Any]


class Weigh(Request[Weighed], service="scales", refusals=(TooHeavy,)):
    """What is put on the scales."""

    appraisal: AppraisalId
    number: Annotated[int, msgspec.Meta(ge=1)]
    lines: Annotated[tuple[Line, ...], msgspec.Meta(max_length=2)]
    by: str
    department: str | None
    kind: Literal["soft", "hard"] = "soft"


class ShowWeights(Request[Weighed], service="scales"):
    appraisal: AppraisalId
    least: Annotated[int, msgspec.Meta(ge=0, le=500, description="至少多重")] = 0
    all: bool = False


async def weigh(_context: Context, _who: Staff | None, request: Any) -> Weighed:
    if getattr(request, "number", 1) == 99:
        raise TooHeavy(number=99)
    return Weighed(grams=7, asked=msgspec.to_builtins(request))


WEIGH = command(
    "/appraisals/{appraisal}/weights/{number}",
    Weigh,
    "称重",
    roles=("operator", "department"),
    knows={"department": lambda who: who.department},
    run=weigh,
    status=201,
)
SHOW = question(
    "/appraisals/{appraisal}/weights", ShowWeights, "看秤", roles=("operator",), run=weigh, discloses="words"
)
BODY = {"lines": [{"office": "02-03", "on": "2024-07-26"}]}


@pytest.fixture
def context(settings: Settings) -> Context:
    return Context(settings, Services())


def ask(
    context: Context,
    operation: Operation,
    at: Mapping[str, str],
    body: Any = None,
    query: str = "",
    role: Any = "operator",
    **scope: str,
) -> tuple[int, Any]:
    """One call over HTTP: status and JSON."""
    sent = msgspec.json.encode(body) if body is not None else b""
    token = mint(context.settings, role, "zhang", **scope)
    headers = [(b"authorization", f"Bearer {token}".encode())]
    headers += [(b"content-type", b"application/json")] if sent else []
    scope_ = {
        "type": "http",
        "method": operation.method,
        "path": operation.path,
        "headers": headers,
        "query_string": query.encode(),
        "path_params": dict(at),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    response = asyncio.run(Guarded(operation, context)(HttpRequest(scope_, receive)))
    return response.status_code, msgspec.json.decode(response.body)


AT = {"appraisal": APPRAISAL, "number": "3"}


def test_address_account_and_body_make_the_request(context: Context) -> None:
    status, told = ask(context, WEIGH, AT, BODY, role="department", department="县自然资源局")
    assert (status, told["grams"]) == (201, 7)
    assert told["asked"] == {
        "appraisal": APPRAISAL,
        "number": 3,
        "lines": [{"office": "02-03", "on": "2024-07-26"}],
        "by": "zhang",
        "department": "县自然资源局",
        "kind": "soft",
    }


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ({}, "lines", "必填"),
        ({"lines": [{"office": ""}]}, "lines.0.office", "太短或为空"),
        ({"lines": [{"office": "a"}] * 3}, "lines", "太长"),
        ({**BODY, "kind": "wet"}, "kind", "不在可选的范围内"),
        ({**BODY, "by": "li"}, "by", "没有这一项"),
        ({**BODY, "department": "x"}, "department", "没有这一项"),
        ({**BODY, "number": 4}, "number", "没有这一项"),
    ],
)
def test_what_does_not_fit_is_named_in_chinese(context: Context, body: Any, where: str, what: str) -> None:
    status, problem = ask(context, WEIGH, AT, body)
    assert (status, problem["code"]) == (422, "INVALID_FIELDS")
    assert problem["facts"]["errors"] == [{"where": where, "what": what}]


@pytest.mark.parametrize("number", ["x", "0", "1.5", ""])
def test_a_part_of_the_address_that_cannot_be_what_it_names_is_not_found(context: Context, number: str) -> None:
    assert ask(context, WEIGH, {**AT, "number": number}, BODY)[1]["code"] == "NOT_FOUND"


def test_rights_come_before_the_body(context: Context) -> None:
    assert ask(context, WEIGH, AT, {"nonsense": 1}, role="auditor")[1]["code"] == "FORBIDDEN_ROLE"
    narrowed = ask(context, WEIGH, AT, BODY, role="operator", appraisal="532622-2024Q1")
    assert narrowed[1]["code"] == "FORBIDDEN_ROLE"


def test_a_refusal_of_the_service_is_told(context: Context) -> None:
    assert ask(context, WEIGH, {**AT, "number": "99"}, BODY)[1]["facts"] == {"number": 99}


def test_a_question_reads_what_stands_after_the_question_mark(context: Context) -> None:
    at = {"appraisal": APPRAISAL}
    assert ask(context, SHOW, at)[1]["asked"] == {"appraisal": APPRAISAL, "least": 0, "all": False}
    assert ask(context, SHOW, at, query="least=4&all=true")[1]["asked"]["least"] == 4
    for query in ("least=501", "least=x", "all=perhaps"):
        status, problem = ask(context, SHOW, at, query=query)
        assert (status, problem["code"]) == (422, "INVALID_FIELDS")


def test_a_page_asks_the_same_without_http(context: Context) -> None:
    who = Staff(role="operator", account="zhang")
    services: Any = context.rpc

    async def both() -> tuple[Any, Any]:
        api = InProcess(context, (SHOW, WEIGH))
        shown = await api.ask(who, ShowWeights, {"appraisal": APPRAISAL, "least": "4"})
        return shown, await api.command(who, WEIGH.name, AT, BODY)

    shown, done = asyncio.run(both())
    assert (shown.asked["least"], done.asked["by"]) == (4, "zhang")
    (seen,) = services.looks
    assert (seen["account"], seen["operation"], seen["what"]) == ("zhang", "scales_show_weights", "words")


def test_a_page_knows_what_it_may_ask_and_asks_nothing_else(context: Context) -> None:
    """A mistyped field would be left out over HTTP; in our own code it is a mistake."""
    api, auditor = InProcess(context, (SHOW, WEIGH)), Staff(role="auditor", account="wang")
    assert api.may(Staff(role="operator", account="zhang"), WEIGH.name)
    assert not api.may(auditor, WEIGH.name)
    with pytest.raises(TypeError):
        asyncio.run(api.ask(auditor, ShowWeights, {"appraisal": APPRAISAL, "lest": "4"}))


@pytest.mark.parametrize(
    ("at", "body", "refusal"),
    [({**AT, "number": "x"}, BODY, NotFound), (AT, {"lines": 3}, InvalidFields)],
)
def test_a_page_is_refused_as_a_program_is(
    context: Context, at: dict[str, str], body: Any, refusal: type[Refusal]
) -> None:
    who = Staff(role="operator", account="zhang")
    with pytest.raises(refusal):
        asyncio.run(InProcess(context, (SHOW, WEIGH)).command(who, WEIGH.name, at, body))


def test_with_two_people_the_first_only_proposes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JOINT, "_known", {})
    both = command("/appraisals/{appraisal}/weights/{number}", Weigh, "称重", name="both", run=weigh, two_people=True)
    both = replace(both, knows={**both.knows, "department": lambda who: who.department})
    services = Services()
    waits = {"proposal": "5f", "operation": "both", "by": "zhang", "confirmed_by": None}
    services.answers["access.propose"] = lambda *_asked: waits
    context = Context(replace(settings, two_people=True), services)
    assert ask(context, both, AT, BODY) == (202, waits)


def test_the_body_has_no_field_that_is_known_already() -> None:
    assert body_struct(WEIGH).__struct_fields__ == ("lines", "kind")
    assert body_struct(SHOW) is Nothing
    assert typed.by(Staff(role="operator", account="li")) == "li"


def test_an_example_is_put_together_from_those_beside_the_types() -> None:
    assert example(body_struct(WEIGH)) == {"lines": [{"office": "02-03", "on": "2024-07-26"}], "kind": "hard"}
    assert example(AppraisalId) == "532622-2024Q2"
    assert example(dict[str, int]) == {"…": 1}
    assert example(str | None) == "…"
