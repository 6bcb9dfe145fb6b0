"""Around an endpoint: what not everybody may see is shown only once the look is on record (R-48).

A question is answered when its look is recorded; a command that shows something is recorded before it is given,
because it shows it once. Any attempt outside the role of the account is recorded. A caller who is not
authenticated has no account to be recorded under, and is refused as everywhere.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from secrets import token_hex
from typing import TypeVar
from urllib.parse import unquote

from starlette.requests import Request

from gateway.context import Context
from gateway.http.operations.operation import Disclosed, Operation
from gateway.http.request import present
from gateway.identity.staff_tokens import Staff, require
from services.access.contract import SYSTEM_LOG, AccessRecord
from services.kernel.refusal import Refusal

OUT_OF_ROLE = ("FORBIDDEN_ROLE",)
REASON = "look-reason"  # a header: why, percent-encoded UTF-8
LONGEST_REASON = 500
T = TypeVar("T")
Act = Callable[[], Awaitable[T]]
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
_NUMBER = re.compile(r"[+0-9-]{8,}")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a call shows, and of what takes two people who asked for it and who confirmed it."""

    what: Disclosed | None
    asked_by: str | None = None
    confirmed_by: str | None = None


_look: ContextVar[Look] = ContextVar("look")


def shows(what: Disclosed, *, asked_by: str, confirmed_by: str) -> None:
    """Say within a call that it shows more than its operation declares; it goes on record so."""
    _look.set(Look(what=what, asked_by=asked_by, confirmed_by=confirmed_by))


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a call is about: an appraisal, the ids in its address, and why, if who asks said so."""

    appraisal: str
    subject: str | None
    reason: str | None = None


def occasion(request: Request) -> Occasion:
    """What a call over HTTP is about."""
    return Occasion(
        appraisal=request.path_params.get("appraisal", SYSTEM_LOG),
        subject=subject(request.path_params, request.query_params),
        reason=unquote(request.headers.get(REASON, ""))[:LONGEST_REASON] or None,
    )


async def watched(operation: Operation, context: Context, request: Request, act: Act[T]) -> T:
    """The answer of `act` to a call over HTTP, once what it shows is on record."""
    watches = operation.security == "staff" or operation.discloses is not None
    who = await present(context, request) if watches else None
    return await act() if who is None else await audited(operation, context, who, occasion(request), act)


async def audited(operation: Operation, context: Context, who: Staff, about: Occasion, act: Act[T]) -> T:
    """The answer of `act`, once what it shows is on record. Raises what `act` raises, or `LookNotRecorded`."""
    beforehand = operation.discloses is not None and operation.changes
    _look.set(Look(what=operation.discloses))
    try:
        if beforehand:
            require(who, *operation.roles, appraisal=None if about.appraisal == SYSTEM_LOG else about.appraisal)
            await record(context, about, who, operation.name, _look.get())
        answer = await act()
    except Refusal as refusal:
        if _look.get().what is not None or refusal.code in OUT_OF_ROLE:
            await record(context, about, who, operation.name, _look.get(), refused=refusal.code)
        raise
    if _look.get().what is not None and not beforehand:
        await record(context, about, who, operation.name, _look.get())
    return answer


async def record(
    context: Context, about: Occasion, who: Staff, name: str, look: Look, *, refused: str | None = None
) -> None:
    """Put on record that this person looks at this, or tried to, in the call of this name."""
    if refused == "LOOK_NOT_RECORDED":
        return
    looked = AccessRecord(
        record_id=token_hex(16),
        account=who.account,
        role=who.role,
        operation=name,
        what=look.what,
        subject=about.subject,
        refused=refused,
        reason=about.reason,
        asked_by=look.asked_by,
        confirmed_by=look.confirmed_by,
    )
    await context.access_log.record(about.appraisal if _ID.fullmatch(about.appraisal) else SYSTEM_LOG, looked)


def subject(at: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """The id of what the call is about, from its address: never a name, never a number to be called."""
    named = [value for name, value in at.items() if name != "appraisal"]
    named += [value for name in ("channel", "provider", "group", "office") if (value := query.get(name))]
    ids = [value for value in named if _ID.fullmatch(value) and not _NUMBER.fullmatch(value)]
    return "/".join(ids) or None
