"""The record of a draw, for whoever must answer for it (R-14…R-16)."""

from gateway.context import Context
from gateway.http.operations.typed import question
from gateway.identity.staff_tokens import Role, Staff, require
from services.roster.answers import DrawRecord
from services.roster.contract import ShowDrawRecord

ROLES: tuple[Role, ...] = ("operator", "conduct", "auditor")
NAMED: tuple[Role, ...] = ("operator", "conduct")


async def draw_record(context: Context, who: Staff | None, asked: ShowDrawRecord) -> DrawRecord:
    """What was fixed, what was spoken, who came out; masked names only for those who work with the invited."""
    if asked.names:
        assert who is not None  # the operation is for staff
        require(who, *NAMED, appraisal=asked.appraisal)
    return await context.rpc.ask(asked)


OPERATIONS = (
    question(
        "/appraisals/{appraisal}/draws/{group}",
        ShowDrawRecord,
        "抽取记录:名单摘要、种子、见证人、抽中和递补顺序",
        name="show_draw_record",
        roles=ROLES,
        run=draw_record,
        discloses="roster",
    ),
)
