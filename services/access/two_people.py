"""Maker and checker: what one person means to do, another agrees to, and only then it is done.

A proposal is the command as it will be given, word for word; agreeing cannot change it. It is known by
what it says, so proposing the same again changes nothing while it waits; once agreed to, it is a new one (a second
count). That the two are two is decided here, where accounts are.
"""

from hashlib import sha256
from typing import Any

import msgspec

from services.access.context import AccessContext
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
from services.kernel import two_people
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed
from services.kernel.two_people import Agreement

LONGEST_BODY = 65_536

Proposal = Agreement[CommandProposed]


def evolve(proposal: Proposal, event: Any) -> Proposal:
    match event:
        case CommandProposed():
            return proposal.propose(event)
        case CommandConfirmed():
            return proposal.confirm(event.by)
    return proposal


def propose(command: Propose, proposal: Proposal, digest: str) -> list[Event]:
    """Decide on a proposal. The same again, by whomever, changes nothing while it waits."""
    if proposal.waits:
        return []
    return [CommandProposed(operation=command.operation, command=digest, by=command.by)]


def confirm(name: str, by: str, proposal: Proposal) -> list[Event]:
    """Decide on the agreement. Agreeing again, by whomever but the first person, changes nothing."""
    return two_people.confirm(
        proposal,
        by,
        lambda proposed: CommandConfirmed(operation=proposed.operation, by=by),
        not_proposed=ProposalUnknown(proposal=name),
    )


def handle_proposal(request: Propose, context: AccessContext) -> ProposalState:
    """Let a command wait for a second person; who proposed it first stays who proposed it."""
    text = as_text(request)
    if len(text) > LONGEST_BODY:
        raise Malformed(where="body", what="TOO_LONG")
    digest = sha256(text.encode()).hexdigest()
    name = digest[:16]

    def keep(connection: Connection) -> None:
        connection.execute(
            "insert into proposal values (%s, %s, %s) on conflict do nothing", (request.appraisal, name, text)
        )

    found = context.log.decide(
        request.appraisal,
        stream(name),
        evolve,
        Proposal(),
        lambda proposal: propose(request, proposal, digest),
        in_transaction=keep,
    )
    return ProposalState(**_fields(name, found))


def handle_confirmation(request: ConfirmProposal, context: AccessContext) -> ProposedCommand:
    """Answer the command that two have agreed on."""
    name, by = request.proposal, request.by
    found = context.log.decide(
        request.appraisal, stream(name), evolve, Proposal(), lambda proposal: confirm(name, by, proposal)
    )
    return _with_command(context, request.appraisal, name, found)


def show(request: ShowProposal, context: AccessContext) -> ProposedCommand:
    """A proposal as it stands."""
    return _shown(context, request.appraisal, request.proposal)


def list_waiting(request: ListProposals, context: AccessContext) -> list[ProposedCommand]:
    """What waits for a second person."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select substr(stream, 10) from event where appraisal = %s and stream like 'proposal-%%'"
            " group by stream having max(version) %% 2 = 1 order by max(sequence)",
            (request.appraisal,),
        ).fetchall()
    return [_shown(context, request.appraisal, name) for (name,) in rows]


def as_text(command: Propose) -> str:
    """The command as canonical JSON, without who means it."""
    return msgspec.json.encode([command.operation, command.at, command.body], order="sorted").decode()


def stream(name: str) -> str:
    return f"proposal-{name}"


def _shown(context: AccessContext, appraisal: str, name: str) -> ProposedCommand:
    found, _ = context.log.replay(appraisal, stream(name), evolve, Proposal())
    return _with_command(context, appraisal, name, found)


def _with_command(context: AccessContext, appraisal: str, name: str, found: Proposal) -> ProposedCommand:
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select said from proposal where appraisal = %s and proposal = %s", (appraisal, name)
        ).fetchone()
    if row is None or found.proposed is None:
        raise ProposalUnknown(proposal=name)
    _, at, body = msgspec.json.decode(row[0])
    return ProposedCommand(**_fields(name, found), at=at, body=body)


def _fields(name: str, found: Proposal) -> dict[str, Any]:
    assert found.proposed is not None
    return {
        "proposal": name,
        "operation": found.proposed.operation,
        "by": found.proposed.by,
        "confirmed_by": found.confirmed_by,
    }
