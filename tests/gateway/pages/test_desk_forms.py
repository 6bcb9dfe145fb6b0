"""Whatever is typed into a form of the desk, the answer is a sentence and never a fault of ours."""

import contextlib
from itertools import product

import pytest

from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sections import SECTIONS
from gateway.pages.form import Form
from services.kernel.refusal import Refusal
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.sitting import sit
from tests.gateway.staff_sessions import signed_in
from tests.gateway.stand_in import APPRAISAL

ACTIONS = [
    pytest.param(action, id=f"{section.key}-{name}") for section in SECTIONS for name, action in section.actions.items()
]


NARROWED = {"sorter": {"channel": "hotline_12345"}, "provider": {"provider": "fire"}}
TYPED = ("", "十二", "12", "²", "-1", "9" * 40, "2024-02-30", ":", "|", "a:b:c", "\u2028")


class Typed(Form):
    """A form in which every field holds the same, once or twice."""

    def __init__(self, value: str, times: int) -> None:
        super().__init__([])
        self._held = [value] * times

    def one(self, name: str, default: str = "") -> str:  # noqa: ARG002
        return self._held[-1].strip() if self._held else default

    def all(self, name: str) -> list[str]:  # noqa: ARG002
        return self._held

    def pairs(self, *, beginning: str = "", but: str = "") -> list[tuple[str, str]]:  # noqa: ARG002
        return [(name, value) for value in self._held for name in ("max_offices", "weight_sampled", "十二")]

    def __contains__(self, name: str) -> bool:
        return bool(self._held)


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_typed_becomes_a_call_or_a_refusal(action: Action) -> None:
    for typed, times in product(TYPED, range(3)):
        form = Typed(typed, times)
        for reads in (action.at, action.body, *([action.each] if action.each else [])):
            with contextlib.suppress(Refusal):
                reads(form)


WITH_FILES = [
    pytest.param(section, name, id=f"{section.key}-{name}")
    for section in SECTIONS
    for name, action in section.actions.items()
    if action.does is not None
]


@pytest.mark.parametrize(("section", "name"), WITH_FILES)
def test_what_is_typed_beside_a_file_becomes_a_call_or_a_refusal(
    gateway: GatewayClient, section: Section, name: str
) -> None:
    seat = sit(gateway, section.roles[0], **NARROWED.get(section.roles[0], {}))
    fields = ("group", "provider", "channel", "proposal", "instant", "sequence", "rule.max_offices", "carried", "gone")
    for typed in TYPED:
        answer = seat.do(section.key, name, file=b"=1+1", **dict.fromkeys(fields, typed), promise="yes", seen="yes")
        assert answer.status_code != 500, (typed, answer.text[-600:])


ASKED = (
    *("group", "state", "after", "before", "matter", "find", "tick", "lines", "serial", "settle", "batch", "office"),
    *("cut", "job", "only", "merged", "next", "provider", "step", "since", "until", "projector", "returned_on"),
)


@pytest.mark.parametrize("section", [pytest.param(section, id=section.key) for section in SECTIONS])
def test_whatever_the_address_asks_for_is_answered_while_services_are_silent(
    gateway: GatewayClient, section: Section
) -> None:
    role = section.roles[0]
    headers = signed_in(gateway, role=role, **NARROWED.get(role, {}))
    for typed in ("十二", "²", "-1", "9" * 40, "../x", "<b>"):
        query = dict.fromkeys(ASKED, typed)
        answer = gateway.ask("GET", f"/staff/{APPRAISAL}/{section.key}", params=query, headers=headers)
        assert answer.status_code != 500, (typed, answer.text[-600:])
