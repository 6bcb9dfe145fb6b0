"""A contract: what a request is called, what it may be answered with, and who answers it."""

import types
from datetime import UTC, date
from typing import Annotated, Any, Literal

import marshmallow
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.contract import AppraisalId, Instant
from services.kernel.refusal import Malformed, Refusal, Refused
from services.kernel.rpc import handlers
from services.kernel.rpc.entrypoints import Service
from services.kernel.rpc.handlers import by_request, respond
from services.kernel.rpc.parse import parse, parse_json
from services.kernel.rpc.request import Answer, Outcome, Part, Request, envelope, opened
from services.kernel.wire.schemas import form_schema


class BoxClosed(Refusal):
    """The box takes nothing more."""


class Undeclared(Refusal):
    """A refusal that the contract forgot."""


class Weighed(Answer):
    grams: int
    said: str | None


class Thing(Part):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=4)]
    kind: Literal["soft", "hard"] = "soft"


class WeighThings(Request[Weighed], service="scales", seconds=4.0, refusals=(BoxClosed,)):
    """Weigh these things."""

    appraisal: AppraisalId
    things: Annotated[tuple[Thing, ...], msgspec.Meta(max_length=2)] = ()
    on: date | None = None
    since: Instant | None = None
    most: Annotated[int, msgspec.Meta(ge=1, le=9)] = 9
    sure: bool = True


class Whoami(Request[str | None], service="scales"):
    pass


def weigh(request: WeighThings, context: list[str]) -> Weighed:
    context.append(request.appraisal)
    if request.most == 1:
        raise BoxClosed(most=1)
    if request.most == 2:
        raise Undeclared()
    return Weighed(grams=len(request.things), said=None)


def whoami(_request: Whoami, context: list[str]) -> str | None:
    return context[0] if context else None


def test_a_request_says_by_its_class_who_answers_it_and_how() -> None:
    assert (WeighThings.service, WeighThings.method, WeighThings.seconds) == ("scales", "weigh_things", 4.0)
    assert WeighThings.answer is Weighed
    assert WeighThings.codes() == {"MALFORMED", "OUTDATED", "BOX_CLOSED"}
    assert Whoami.answer == str | None


GOOD = {"appraisal": "532622-2024Q2"}
FAULTS = [
    ({}, "appraisal", "MISSING"),
    ({"appraisal": None}, "appraisal", "NULL"),
    ({"appraisal": 7}, "appraisal", "NOT_TEXT"),
    ({"appraisal": "a b"}, "appraisal", "BAD_FORMAT"),
    ({**GOOD, "mots": 1}, "mots", "UNKNOWN"),
    ({**GOOD, "most": 0}, "most", "OUT_OF_RANGE"),
    ({**GOOD, "most": 10}, "most", "OUT_OF_RANGE"),
    ({**GOOD, "most": "3"}, "most", "NOT_INTEGER"),
    ({**GOOD, "sure": 1}, "sure", "NOT_BOOLEAN"),
    ({**GOOD, "on": "2024-02-30"}, "on", "NOT_DATE"),
    ({**GOOD, "since": "2024-02-03T10:00:00"}, "since", "NOT_INSTANT"),
    ({**GOOD, "things": {}}, "things", "NOT_LIST"),
    ({**GOOD, "things": [{"name": "a"}] * 3}, "things", "TOO_LONG"),
    ({**GOOD, "things": [{"name": "a"}, {"name": ""}]}, "things.1.name", "TOO_SHORT"),
    ({**GOOD, "things": [{"name": "abcde"}]}, "things.0.name", "TOO_LONG"),
    ({**GOOD, "things": [{"name": "a", "kind": "wet"}]}, "things.0.kind", "NOT_ONE_OF"),
    ({**GOOD, "things": [{"kind": "soft"}]}, "things.0.name", "MISSING"),
    ({**GOOD, "things": ["a"]}, "things.0", "NOT_OBJECT"),
]


@pytest.mark.parametrize(("value", "where", "what"), FAULTS)
def test_what_is_wrong_is_told_by_place_and_code(value: Any, where: str, what: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(WeighThings, value)
    assert refused.value.facts == {"where": where, "what": what}


@pytest.mark.parametrize(("value", "where", "what"), FAULTS)
def test_the_schema_of_a_body_tells_the_same_codes_at_the_same_places(value: Any, where: str, what: str) -> None:
    with pytest.raises(marshmallow.ValidationError) as refused:
        form_schema(WeighThings)().load(value)
    found: Any = refused.value.messages
    for step in where.split("."):
        found = found[int(step) if step.isdecimal() else step]
    assert (found.get("_schema") if isinstance(found, dict) else found) == [what]


THINGS = st.builds(Thing, name=st.text("abc评", min_size=1, max_size=4), kind=st.sampled_from(["soft", "hard"]))
REQUESTS = st.builds(
    WeighThings,
    appraisal=st.from_regex(r"\A[0-9A-Za-z][0-9A-Za-z-]{0,39}\Z"),
    things=st.lists(THINGS, max_size=2).map(tuple),
    on=st.none() | st.dates(),
    since=st.none() | st.datetimes(timezones=st.just(UTC)),
    most=st.integers(1, 9),
    sure=st.booleans(),
)


@given(REQUESTS)
def test_whatever_is_asked_survives_the_wire_and_the_schema(request: WeighThings) -> None:
    sent = msgspec.json.decode(envelope(request))["args"][0]
    assert parse(WeighThings, sent) == request
    assert form_schema(WeighThings)().load(sent) == request


def test_what_is_no_json_and_what_is_no_object_is_refused_too() -> None:
    for body, what in ((b"{", "NOT_JSON"), (b"7", "NOT_OBJECT"), (b'{"appraisal": "\xff"}', "NOT_JSON")):
        with pytest.raises(Malformed) as refused:
            parse_json(WeighThings, body)
        assert refused.value.facts["what"] in (what, "UNWRITABLE")


def wire(request: Request[Any], handler: Any, context: list[str]) -> bytes:
    sent = msgspec.json.decode(envelope(request))["args"][0]
    return msgspec.json.encode(respond(handler, sent, context))


def test_who_asks_gets_the_answer_s_type() -> None:
    request = WeighThings(appraisal="a", things=(Thing(name="b"),))
    assert opened(request, wire(request, weigh, [])) == Weighed(grams=1, said=None)
    assert opened(Whoami(), wire(Whoami(), whoami, [])) is None
    assert opened(Whoami(), wire(Whoami(), whoami, ["x"])) == "x"


def test_one_handler_may_answer_a_union_of_requests() -> None:
    class Greet(Request[str], service="scales"):
        """Greet."""

    class Part(Request[str], service="scales"):
        """Take leave."""

    def handle(request, _context):  # type: ignore[no-untyped-def]  # annotated below: its requests are local
        return type(request).method

    handle.__annotations__ = {"request": Greet | Part, "return": str}
    assert by_request([handle]) == {Greet: handle, Part: handle}
    assert respond(handle, {}, None, Part) == {"ok": "part"}


@pytest.mark.parametrize("taken", ["method", "service", "answer", "seconds", "refusals", "codes"])
def test_a_field_may_not_hide_what_every_request_has(taken: str) -> None:
    with pytest.raises(TypeError, match=taken):
        types.new_class("Vote", (Request[None],), exec_body=lambda body: body.update(__annotations__={taken: str}))


def test_a_refusal_is_raised_where_it_was_asked() -> None:
    request = WeighThings(appraisal="a", most=1)
    with pytest.raises(Refused) as refused:
        opened(request, wire(request, weigh, []))
    assert (refused.value.code, refused.value.facts) == ("BOX_CLOSED", {"most": 1})


def test_a_refusal_that_the_contract_does_not_name_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    noticed: list[str] = []
    monkeypatch.setattr(handlers, "undeclared", lambda _request, refusal: noticed.append(refusal.code))
    respond(weigh, {"appraisal": "a", "most": 1}, [])
    assert noticed == []
    assert respond(weigh, {"appraisal": "a", "most": 2}, [])["refused"]["code"] == "UNDECLARED"
    assert noticed == ["UNDECLARED"]


def test_an_answer_that_is_none_is_an_error_of_the_service() -> None:
    for answered in (b"{}", b'{"ok": {"grams": "heavy"}}', b"null"):
        with pytest.raises(msgspec.ValidationError):
            opened(WeighThings(appraisal="a"), answered)


def test_a_newer_service_may_answer_more() -> None:
    answered = b'{"ok": {"grams": 2, "said": null, "ounces": 1}}'
    assert opened(WeighThings(appraisal="a"), answered) == Weighed(grams=2, said=None)
    assert msgspec.json.encode(Outcome(ok=None)) == b'{"ok":null}'


def test_entry_points_are_made_from_handlers() -> None:
    class Scales(Service):
        name = "scales"
        context = ["a"]  # noqa: RUF012  # nameko would inject it
        handlers = (weigh, whoami)

    assert Scales().whoami({}) == {"ok": "a"}  # type: ignore[attr-defined]  # made from the handler
    answered = Scales().weigh_things({"appraisal": "a"})  # type: ignore[attr-defined]
    assert answered == {"ok": Weighed(grams=0, said=None)}
    refused = Scales().weigh_things({"appraisal": ""})  # type: ignore[attr-defined]
    assert refused["refused"]["code"] == "MALFORMED"


def test_a_handler_that_breaks_the_contract_is_found_when_the_service_is_made() -> None:
    def lies(request: WeighThings, context: Any) -> str:
        return ""

    def asks_nothing(context: Any) -> str:
        return ""

    for handler, why in ((lies, "answers"), (asks_nothing, "takes no request")):
        with pytest.raises(TypeError, match=why):
            by_request([handler])
    with pytest.raises(TypeError, match="two handlers"):
        by_request([weigh, weigh])
