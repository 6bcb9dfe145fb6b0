"""A bureau hands in its list (R-18)."""

from base64 import b64encode

from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.asking import appraisal, header, segment, staff
from gateway.bodies import MIB, read, require_type
from gateway.context import Context
from gateway.operation import PREFIX, Operation, Query
from gateway.refusals import ForbiddenRole, RosterNotReadable

LIMIT = 20 * MIB
IMPORT_SECONDS = 120.0
XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = b"application/vnd.ms-excel"  # old WPS saves this, and browsers call CSV so
CSV = b"text/csv"


async def file_roster(context: Context, request: Request) -> Response:
    """Import the whole list or nothing; wrong cells are named one by one."""
    provider = segment(request, "provider")
    who = staff(context, request, "provider", "operator")
    if who.role == "provider" and who.provider != provider:
        raise ForbiddenRole(role=who.role, needed=["provider", "operator"], provider=who.provider)
    require_type(header(request, "content-type"), XLSX, XLS, CSV)
    drawn = request.query_params.get("already_drawn") == "true"
    content = b64encode(await read(request.receive, LIMIT)).decode()
    filed = await context.rpc.call(
        "roster", "file_roster", *(appraisal(request), provider, content, who.account, drawn), timeout=IMPORT_SECONDS
    )
    if filed.get("errors"):
        raise RosterNotReadable(errors=filed["errors"], rows=filed.get("rows"))
    return answer({name: filed[name] for name in ("rows", "people", "late", "digest", "warnings")})


OPERATIONS = (
    Operation(
        name="file_roster",
        method="PUT",
        path=f"{PREFIX}/appraisals/{{appraisal}}/rosters/{{provider}}",
        summary="报送参评人员名单(xlsx、xls、csv);有错则整份不导入,逐格说明",
        tag="名单",
        endpoint=file_roster,
        security="staff",
        roles=("provider", "operator"),
        query=(Query(name="already_drawn", about="true:名单已由提供单位抽取"),),
        body_types=(XLSX.decode(), XLS.decode(), CSV.decode()),
        body_schema={"type": "string", "contentMediaType": XLSX.decode()},
        body_limit=LIMIT,
        examples={200: {"rows": 312, "people": 308, "late": False, "digest": "5f0c1a…", "warnings": []}},
        refusals=("ROSTER_NOT_READABLE",),
        changes=True,
    ),
)
