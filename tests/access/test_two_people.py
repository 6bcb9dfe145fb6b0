"""Maker and checker: one proposes, another agrees, word for word; the same person never does both."""

from typing import Any

import pytest

from services.access import two_people
from services.access.contract import (
    ConfirmProposal,
    ListProposals,
    ProposalState,
    Propose,
    ProposedCommand,
    ShowProposal,
)
from services.access.events import CommandConfirmed, CommandProposed
from services.access.refusals import ProposalUnknown
from services.access.two_people import confirm, propose
from services.kernel.refusal import Malformed, SamePerson
from services.kernel.rpc.parse import parse
from tests.access.conftest import APPRAISAL, Access
from tests.spec import Spec

DRAW = Propose(appraisal=APPRAISAL, operation="tally_draw_sample", at={}, body={"seed": "317|884|052"}, by="ducha-01")
PROPOSED = CommandProposed(operation="tally_draw_sample", command="ab", by="ducha-01")
CONFIRMED = CommandConfirmed(operation="tally_draw_sample", by="ducha-02")

proposing = Spec(propose, two_people.evolve, two_people.Proposal())


def agreeing(*events: Any) -> Spec:
    return Spec(lambda by, state: confirm("ab", by, state), two_people.evolve, two_people.Proposal()).given(*events)


def test_what_is_proposed_waits() -> None:
    proposing.given().when(DRAW, digest="ab").then(PROPOSED)


def test_proposing_the_same_again_changes_nothing_while_it_waits() -> None:
    proposing.given(PROPOSED).when(DRAW, digest="ab").then_nothing()


def test_after_it_was_agreed_to_the_same_may_be_proposed_anew() -> None:
    """A corrected result is counted and published a second time (R-39)."""
    proposing.given(PROPOSED, CONFIRMED).when(DRAW, digest="ab").then(PROPOSED)
    agreeing(PROPOSED, CONFIRMED, PROPOSED).when("ducha-02").then(CONFIRMED)


def test_another_person_agrees_once() -> None:
    agreeing(PROPOSED).when("ducha-02").then(CONFIRMED)
    agreeing(PROPOSED, CONFIRMED).when("ducha-02").then_nothing()
    agreeing(PROPOSED, CONFIRMED).when("ducha-03").then_nothing()


def test_nobody_agrees_with_himself() -> None:
    agreeing(PROPOSED).when("ducha-01").then_refused(SamePerson, by="ducha-01")
    agreeing(PROPOSED, CONFIRMED).when("ducha-01").then_refused(SamePerson, by="ducha-01")


def test_nobody_agrees_to_what_nobody_proposed() -> None:
    agreeing().when("ducha-02").then_refused(ProposalUnknown)


COMMAND = {"operation": "tally_draw_sample", "at": {"appraisal": APPRAISAL}, "body": {"seed": "317"}, "by": "ducha-01"}


def proposed(access: Access, **changed: Any) -> ProposalState:
    return access.ask(parse(Propose, {"appraisal": APPRAISAL, **COMMAND, **changed}))


def agree(access: Access, name: str, by: str = "ducha-02") -> ProposedCommand:
    return access.ask(ConfirmProposal(appraisal=APPRAISAL, proposal=name, by=by))


def waiting(access: Access) -> list[ProposedCommand]:
    return access.ask(ListProposals(appraisal=APPRAISAL))


def test_what_is_carried_out_is_what_was_proposed_word_for_word(access: Access) -> None:
    told = proposed(access)
    assert told == proposed(access, by="ducha-03")
    agreed = agree(access, told.proposal)
    assert {name: getattr(agreed, name) for name in COMMAND} == COMMAND
    assert agreed.confirmed_by == "ducha-02"


def test_a_proposal_is_known_by_what_it_says(access: Access) -> None:
    """By hand: printf '%s' '["tally_draw_sample",{"appraisal":"532622-2024Q2"},{"seed":"317"}]' | sha256sum"""
    assert proposed(access).proposal == "710f99f8f8eaaf06"


def test_another_body_is_another_proposal(access: Access) -> None:
    """R-24: nobody slips another seed under an agreement."""
    first = proposed(access)
    other = proposed(access, body={"seed": "318"})
    assert first.proposal != other.proposal
    assert [one.body["seed"] for one in waiting(access)] == ["317", "318"]
    agree(access, first.proposal)
    assert [one.body["seed"] for one in waiting(access)] == ["318"]


def test_a_refused_agreement_leaves_it_waiting(access: Access) -> None:
    told = proposed(access)
    for refused, by, name in ((SamePerson, "ducha-01", told.proposal), (ProposalUnknown, "ducha-02", "0" * 16)):
        with pytest.raises(refused):
            agree(access, name, by)
    assert len(waiting(access)) == 1


def test_a_proposal_is_shown_as_it_stands(access: Access) -> None:
    told = proposed(access)
    (shown,) = waiting(access)
    assert access.ask(ShowProposal(appraisal=APPRAISAL, proposal=told.proposal)) == shown
    with pytest.raises(ProposalUnknown):
        access.ask(ShowProposal(appraisal=APPRAISAL, proposal="0" * 16))


def test_the_log_holds_the_digest_of_the_command_and_the_accounts(access: Access) -> None:
    """ADR 0004: what the body says may be words, so it stands beside the log."""
    proposed(access)
    assert "317" not in access.text()


@pytest.mark.parametrize("wrong", [{"by": ""}, {"body": "x"}, {"operation": "../x"}, {"body": {"x": "x" * 70_000}}])
def test_what_is_no_command_is_refused(access: Access, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        proposed(access, **wrong)
