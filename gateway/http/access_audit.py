"""Around an endpoint: what not everybody may see is shown only once the look is on record (R-48).

A question is answered when its look is recorded; a command that shows something is recorded before it is given,
because it shows it once. Whoever tries what his role does not cover is recorded with any call. Somebody who cannot
say who he is has no account to be recorded under: he is refused, as everywhere.
"""

import re
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.http.operation import Operation
from gateway.http.request import present
from gateway.identity.staff_tokens import Staff, require
from gateway.rpc.access_log_client import Look
from services.kernel.refusal import Refusal

SYSTEM_LOG = "house"  # the log of what is about no single appraisal
OUT_OF_ROLE = ("FORBIDDEN_ROLE",)
REASON = "look-reason"  # a header: why, percent-encoded UTF-8
LONGEST_REASON = 500
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
_NUMBER = re.compile(r"[+0-9-]{8,}")


async def watched(operation: Operation, context: Context, request: Request) -> Response:
    """The endpoint's answer, once what it shows is on record. Raises what the endpoint raises, or `LookNotRecorded`."""
    watches = operation.security == "staff" or operation.look is not None
    who = await present(context, request) if watches else None
    if who is None:
        return await operation.endpoint(context, request)
    beforehand = operation.look is not None and operation.changes
    try:
        if beforehand:
            require(who, *operation.roles, appraisal=request.path_params.get("appraisal"))
            await record(context, request, who, operation.name, operation.look)
        response = await operation.endpoint(context, request)
    except Refusal as refusal:
        if operation.look is not None or refusal.code in OUT_OF_ROLE:
            await record(context, request, who, operation.name, operation.look, refused=refusal.code)
        raise
    if operation.look is not None and not beforehand:
        await record(context, request, who, operation.name, operation.look)
    return response


async def record(
    context: Context, request: Request, who: Staff, name: str, what: str | None, *, refused: str | None = None
) -> None:
    """Put on record that this person looks at this, or tried to, in the call of this name."""
    if refused == "LOOK_NOT_RECORDED":
        return
    appraisal = request.path_params.get("appraisal", SYSTEM_LOG)
    look = Look(
        account=who.account,
        role=who.role,
        operation=name,
        what=what,
        subject=subject(request),
        refused=refused,
        reason=unquote(request.headers.get(REASON, ""))[:LONGEST_REASON] or None,
    )
    await context.ledger.record(appraisal if _ID.fullmatch(appraisal) else SYSTEM_LOG, look)


def subject(request: Request) -> str | None:
    """The id of what the call is about, from its address: never a name, never a number to be called."""
    named = [value for name, value in request.path_params.items() if name != "appraisal"]
    named += [value for name in ("channel", "provider", "group", "office") if (value := request.query_params.get(name))]
    ids = [value for value in named if _ID.fullmatch(value) and not _NUMBER.fullmatch(value)]
    return "/".join(ids) or None
