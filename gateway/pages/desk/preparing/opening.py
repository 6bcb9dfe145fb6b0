"""The opening: what is looked at once more, what can no longer be changed, and a second person who agrees (D-1)."""

from datetime import datetime
from typing import Any

from gateway.chinese.draft import moment_said
from gateway.chinese.rules import LABELS as RULES
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.status import preparation_status
from gateway.pages.form import Form
from services.access.contract import ListProposals, ProposedCommand
from services.roster.answers import ShownDraft

DATES = ("published_at", "voting_from", "voting_until", "complaints_until")
OPEN = "roster_open_appraisal"
LOCKED = (
    "标题、举报电话和各项日期",
    "评议规则（摘要公开，结果按它统计，重放时也按它）",
    "评议对象目录：启用的股室、编号、参评组范围（摘要公开）",
    "其他评议事项的渠道、报送方式和类型",
    "市场主体、项目企业、办事公众的名单：公告以后不能再换",
)
STILL_OPEN = (
    "领导名册可以补充，不能减少，须两人办理",
    "没有抽取的参评人员，在评议开始以前抽取",
    "公告发布的网址和时间，发布以后登记",
    "账号随时可以增减",
)


def facts(draft: ShownDraft, _now: datetime) -> dict[str, Any]:
    """What is fixed and what is not, and the dates once more."""
    dates = {name: moment_said(name, getattr(draft.rules, name).isoformat()) for name in DATES}
    return {"locked": LOCKED, "still_open": STILL_OPEN, "dates": dates, "date_names": RULES}


async def proposals(page: DeskPageRequest) -> list[ProposedCommand]:
    """Openings that wait for a second person."""
    proposed = await page.ask(ListProposals).found()
    return [one for one in proposed or () if one.operation == OPEN and not one.confirmed_by]


async def asked(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The opening of the draft that was checked. Raises `InvalidFields` unless the form says that it was checked,
    and that it opens without what is missing, which cannot be done afterwards."""
    errors = []
    if form.one("sure") != "yes":
        errors.append({"field": "sure", "where": "核对", "what": "请先勾选“已经核对”"})
    missing = [item.what for item in (await preparation_status(page)).items if item.state == "missing"]
    if missing and form.one("despite") != "yes":
        what = f"{'、'.join(missing)}还没有办，开启以后不能再办；确实不办的，请勾选"
        errors.append({"field": "despite", "where": "待办", "what": what})
    if errors:
        raise InvalidFields(errors=errors)
    return {"draft_digest": form.one("draft_digest")}
