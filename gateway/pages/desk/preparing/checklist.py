"""What is missing before the opening, what is doubtful, what is done; each with the step or page where it is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gateway.chinese.typesetting import typeset
from gateway.pages.desk.first_draft import AFTER
from gateway.pages.desk.preparing.calendar import day_told, voting_told
from gateway.pages.desk.preparing.dates import DAYS
from gateway.tables.table import Table
from services.kernel.clock import CHINA
from services.kernel.working_days import CalendarUnknown, working_day_after
from services.roster.answers import DrawProgress, Filing, ShownDraft
from services.roster.events import GroupCode

State = Literal["done", "doubtful", "missing", "blocking"]
STATES_ZH = {"done": "已办", "doubtful": "请核对", "missing": "待办", "blocking": "必须办"}
SPOKEN = "一二三四"


@dataclass(frozen=True)
class Item:
    """A line of the checklist. What is `blocking` is refused at the opening; what is `missing` is regretted later."""

    step: str
    what: str
    state: State
    says: str
    page: str = ""

    @property
    def state_zh(self) -> str:
        return STATES_ZH[self.state]


def as_table(items: Sequence[Item]) -> Table[Item]:
    """The lines as the page shows them."""
    return Table(
        caption="检查清单",
        heads=("事项", "状态", "说明"),
        rows=items,
        cells=lambda one: (one.what, ("✓ " if one.state == "done" else "") + one.state_zh, typeset(one.says)),
        mark=lambda one: {"done": "is-done", "blocking": "is-late", "missing": "is-late"}.get(one.state, ""),
    )


def checklist(
    draft: ShownDraft, filings: Sequence[Filing], draws: Mapping[GroupCode, DrawProgress], now: datetime
) -> list[Item]:
    """All lines, in the order of the steps."""
    return [
        *_dates(draft, now),
        _catalogue(draft),
        Item("rules", "规则前后一致", "done", "规则在保存时已经核对过，没有矛盾"),
        *_lists(draft, filings, draws, now),
    ]


def _dates(draft: ShownDraft, now: datetime) -> Iterator[Item]:
    rules = draft.rules
    works = rules.working_days
    over = rules.voting_until <= now
    yield Item(
        "dates",
        "评议还没有截止",
        "blocking" if over and not draft.opened else "done",
        "评议截止时间已过，请改日期" if over else "评议截止在今后",
    )
    published = rules.published_at.astimezone(CHINA)
    for label, day in (("公告发布日", published.date()), ("评议开始日", DAYS[0].shown(rules))):
        told = day_told(day, works)
        said = f"{day.month}月{day.day}日，{told['says']}"
        yield Item("dates", f"{label}是工作日", "doubtful" if told["doubtful"] else "done", said)
    voting = voting_told(DAYS[0].shown(rules), DAYS[1].shown(rules), works)
    yield Item("dates", "评议期避开长假", "doubtful" if voting["doubtful"] else "done", str(voting["says"]))
    yield _complaints(DAYS[1].shown(rules), DAYS[2].shown(rules), works)
    yield _title(draft)
    if draft.rehearsal:
        yield Item("dates", "正式评议", "doubtful", "这是演练，结果不作数")


def _complaints(voted: date, collected: date, works: Mapping[date, bool]) -> Item:
    """Five working days after the voting (1.3 rule 7)."""
    try:
        usual = working_day_after(voted, AFTER, works)
    except CalendarUnknown:
        return Item("dates", "其他评议事项接收截止", "doubtful", "日历里还没有这一年的安排，请自己算")
    said = f"一般为评议结束后五个工作日，即{usual.month}月{usual.day}日"
    fine = collected == usual
    return Item(
        "dates",
        "其他评议事项接收截止",
        "done" if fine else "doubtful",
        said if fine else f"{said}；现为{collected.month}月{collected.day}日",
    )


def _title(draft: ShownDraft) -> Item:
    year, quarter = draft.appraisal.partition("-")[2].split("Q")
    said = f"{year}年第{SPOKEN[int(quarter) - 1]}季度"
    fine = said in draft.title or said.replace("第", "") in draft.title
    says = "标题写明本季度" if fine else f"标题里没有“{said}”，请核对"
    return Item("dates", "标题写明季度", "done" if fine else "doubtful", says)


def _catalogue(draft: ShownDraft) -> Item:
    enabled = draft.enabled
    says = f"启用 {enabled} 个股室" if enabled else "目录里还没有启用的股室，请导入目录"
    return Item("catalogue", "评议对象目录", "done" if enabled else "blocking", says, "catalogue")


def _lists(
    draft: ShownDraft, filings: Sequence[Filing], draws: Mapping[GroupCode, DrawProgress], now: datetime
) -> Iterator[Item]:
    channels = len(draft.channels)
    says = f"{channels} 个渠道" if channels else "没有渠道，开启后收不到其他评议事项，也不能再加"
    yield Item("lists", "其他评议事项的渠道", "done" if channels else "missing", says)
    waiting = [one.name for one in filings if not one.filed_at]
    due = draft.lists_due_on
    late = "，期限已过" if now.astimezone(CHINA).date() > due else ""
    says = f"还差 {len(waiting)} 家：{'、'.join(waiting)}" if waiting else f"{len(filings)} 家都已报送"
    says += f"（期限 {due.month}月{due.day}日{late}）；开启以后只能补充领导名册" if waiting else ""
    yield Item("lists", "参评人员名单", "missing" if waiting else "done", says, "rosters")
    undrawn = [one for one in draws.values() if not one.drawn]
    says = "还没有抽完，公告前后都可以抽，须在评议开始以前" if undrawn else "已抽取"
    yield Item("lists", "抽取参评人员", "doubtful" if undrawn else "done", says, "draws")
