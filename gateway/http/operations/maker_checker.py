"""Commands for two people: given by one, they wait; agreed to by another, they are carried out.

Access keeps what was proposed and sees to it that the two are two; the command is then given word for word as proposed.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.bodies import Nothing
from gateway.http.request import appraisal, segment, sent, staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role, Staff, require
from services.access.contract import (
    ConfirmProposal,
    ProposalState,
    Propose,
    ProposedCommand,
    ShowProposal,
)

CarriesOut = Callable[[Context, dict[str, str], dict[str, Any], Staff], Awaitable[Any]]


class Joint:
    """The commands that need two people, by name: who may give and agree to each, and how it is carried out."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Role, ...], CarriesOut]] = {}

    def add(self, name: str, roles: tuple[Role, ...], carries_out: CarriesOut) -> None:
        self._known[name] = (roles, carries_out)

    def roles_of(self, name: str) -> tuple[Role, ...]:
        """Who may agree. Raises `NotFound` for a command that is no longer one of these."""
        if name not in self._known:
            raise NotFound()
        return self._known[name][0]

    async def carry_out(self, context: Context, found: ProposedCommand, by: Staff) -> Any:
        """Give the command that two have agreed on, in the name of who proposed it."""
        return await self._known[found.operation][1](context, found.at, found.body, by)

    @property
    def all_roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(role for roles, _ in self._known.values() for role in roles))


JOINT = Joint()


async def proposed(context: Context, name: str, at: dict[str, str], body: dict[str, Any], who: Staff) -> ProposalState:
    """The proposal of this command, which waits for a second person."""
    command = Propose(appraisal=at["appraisal"], operation=name, at=at, body=body, by=who.account)
    return await context.rpc.ask(command)


async def confirm(context: Context, request: Request) -> Response:
    """The second person agrees, and what was proposed is done; agreeing again does it again, which changes nothing."""
    who = staff(context, request, *JOINT.all_roles)
    await sent(request, Nothing)
    about, name = appraisal(request), segment(request, "proposal")
    return answer(await agreed(context, who, about, name))


async def agreed(context: Context, who: Staff, about: str, name: str) -> Any:
    """What the proposed command answers, once this second person has agreed to it. Raises `Refusal`."""
    found = await context.rpc.ask(ShowProposal(appraisal=about, proposal=name))
    require(who, *JOINT.roles_of(found.operation), appraisal=about)
    command = await context.rpc.ask(ConfirmProposal(appraisal=about, proposal=name, by=who.account))
    return await JOINT.carry_out(context, command, Staff(role=who.role, account=command.by))
