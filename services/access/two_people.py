"""Maker and checker: what one person means to do, another agrees to, and only then it is done.

A proposal is the command as it will be given, word for word; whoever agrees to it cannot change it. It is known by
what it says, so proposing the same again changes nothing while it waits; once agreed to, it is a new one (a second
count). That the two are two is decided here, where accounts are.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import msgspec

from services.access.events import CommandConfirmed, CommandProposed
from services.access.record_looks import Account, Id
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed, Refusal, SamePerson

LONGEST_BODY = 65_536


class ProposalUnknown(Refusal):
    """Nobody has proposed this. Facts: `proposal`."""


class ProposeCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person means to give this command, at these parts of its address, with this body."""

    operation: Id
    at: dict[str, str]
    body: dict[str, Any]
    by: Account

    @property
    def said(self) -> str:
        """The command as canonical JSON, without who means it."""
        return msgspec.json.encode([self.operation, self.at, self.body], order="sorted").decode()


@dataclass(frozen=True)
class Proposal:
    """What has become of a proposal."""

    proposed: CommandProposed | None = None
    confirmed: CommandConfirmed | None = None


def evolve(proposal: Proposal, event: Any) -> Proposal:
    match event:
        case CommandProposed():
            return Proposal(proposed=event)
        case CommandConfirmed():
            return replace(proposal, confirmed=event)
    return proposal


def propose(command: ProposeCommand, proposal: Proposal, digest: str) -> list[Event]:
    """Decide on a proposal. The same again, by whomever, changes nothing while it waits."""
    if proposal.proposed is not None and proposal.confirmed is None:
        return []
    return [CommandProposed(operation=command.operation, command=digest, by=command.by)]


def confirm(name: str, by: str, proposal: Proposal) -> list[Event]:
    """Decide on the agreement. Agreeing again, by whomever but the first person, changes nothing."""
    if proposal.proposed is None:
        raise ProposalUnknown(proposal=name)
    if by == proposal.proposed.by:
        raise SamePerson(by=by)
    if proposal.confirmed is not None:
        return []
    return [CommandConfirmed(operation=proposal.proposed.operation, by=by)]


def handle_propose(context: ServiceContext, appraisal: str, command: Any) -> dict[str, Any]:
    """Answers `{proposal, operation, by, confirmed_by}`; who proposed it first stays who proposed it."""
    try:
        asked = msgspec.convert(command, ProposeCommand)
    except msgspec.ValidationError as error:
        raise Malformed(where="command", what=str(error)) from None
    if len(asked.said) > LONGEST_BODY:
        raise Malformed(where="body", what="too long")
    digest = sha256(asked.said.encode()).hexdigest()
    name = digest[:16]

    def keep(connection: Connection) -> None:
        connection.execute(
            "insert into proposal values (%s, %s, %s) on conflict do nothing", (appraisal, name, asked.said)
        )

    found = context.log.decide(
        appraisal,
        stream(name),
        evolve,
        Proposal(),
        lambda proposal: propose(asked, proposal, digest),
        in_transaction=keep,
    )
    return _told(name, found)


def handle_confirm(context: ServiceContext, appraisal: str, name: str, by: str) -> dict[str, Any]:
    """Answers the command to be given: `{proposal, operation, by, confirmed_by, at, body}`."""
    found = context.log.decide(
        appraisal, stream(name), evolve, Proposal(), lambda proposal: confirm(name, by, proposal)
    )
    return {**_told(name, found), **_command(context, appraisal, name)}


def show(context: ServiceContext, appraisal: str, name: str) -> dict[str, Any]:
    """A proposal as it stands, with the command."""
    found, _ = context.log.replay(appraisal, stream(name), evolve, Proposal())
    if found.proposed is None:
        raise ProposalUnknown(proposal=name)
    return {**_told(name, found), **_command(context, appraisal, name)}


def waiting(context: ServiceContext, appraisal: str) -> list[dict[str, Any]]:
    """What waits for a second person, the oldest first."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select substr(stream, 10) from event where appraisal = %s and stream like 'proposal-%%'"
            " group by stream having max(version) %% 2 = 1 order by max(sequence)",
            (appraisal,),
        ).fetchall()
    return [show(context, appraisal, name) for (name,) in rows]


def stream(name: str) -> str:
    return f"proposal-{name}"


def _told(name: str, found: Proposal) -> dict[str, Any]:
    assert found.proposed is not None
    return {
        "proposal": name,
        "operation": found.proposed.operation,
        "by": found.proposed.by,
        "confirmed_by": None if found.confirmed is None else found.confirmed.by,
    }


def _command(context: ServiceContext, appraisal: str, name: str) -> dict[str, Any]:
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select said from proposal where appraisal = %s and proposal = %s", (appraisal, name)
        ).fetchone()
    if row is None:
        raise ProposalUnknown(proposal=name)
    _, at, body = msgspec.json.decode(row[0])
    return {"at": at, "body": body}
