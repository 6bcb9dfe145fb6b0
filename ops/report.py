"""The result on a terminal: the first offices, the ballots and why some are void."""

from typing import Any

from rich.console import Console
from rich.table import Table

from gateway.refusals_zh import SENTENCES
from ops.play.player import Played
from ops.quarter.catalogue import office_name

FIRST = 12
GROUPS = {
    "leaders": "领导干部",
    "market": "市场主体",
    "projects": "项目企业",
    "service": "办事群众",
    "public": "群众(抽样)",
}
# why a ballot, a pick or a matter does not count, in the announcement's language
REASONS = {
    "OVER_LIMIT": "超过10个股室",
    "DUPLICATE_PERSON": "重复参评",
    "BLANK": "空白票",
    "OUT_OF_WINDOW": "不在评议时间内",
    "FORM_DAMAGED": "表格损毁",
    "NO_EXAMPLE": "无具体事例",
    "EXAMPLE_TOO_OLD": "事例在2024年以前",
    "EXAMPLE_UNDATED": "事例无时间",
    "NO_CATEGORY": "未勾选表现",
    "NOT_TICKED": "未划√",
    "OUT_OF_SCOPE": "超出评议范围",
    "UNKNOWN_OFFICE": "目录外股室",
    "LATE": "逾期推送",
    "WITHDRAWN": "已撤诉",
    "NOT_ACCEPTED": "不予受理",
    "UNFOUNDED": "查否",
    "MERGED": "已并单",
    "UNSORTED": "未梳理",
    "NOT_CONFIRMED": "未复核",
    "KIND": "类型不计票",
    "OUT_OF_QUARTER": "不在本季度",
    "DEPARTMENT_ONLY": "只到部门",
    "TOO_OLD": "发生在2024年以前",
    "UNVERIFIED": "未查实",
    "NOT_A_COMPLAINT": "非投诉举报",
    "MISDIRECTED": "非评议范围",
    "COUNTING_ERROR": "统计差错更正",
    "MISMAPPED_OFFICE": "股室对应有误更正",
    "DUPLICATE": "重复,更正",
    "OUT_OF_PERIOD": "不在期间,更正",
    "RECEIVED_BEFORE": "同一张票重复提交",
}
CONCLUSIONS = {"maintain": "维持", "correct": "更正"}
CATEGORIES = {"cold": "冷", "lazy": "懒", "shirk": "推", "disorder": "乱", "corrupt": "贪"}


def show(console: Console, played: Played) -> None:
    """Print the published result."""
    result = played.result
    console.print()
    console.print(_offices(result))
    console.print(_ballots(result))
    calls = played.calls
    reached = calls["willing"] + calls["notified"]
    console.print(f"电话动员:通话 {calls.total()} 次,通知到 {reached} 人,递补人员接替 {played.moved_up} 席")
    complaints = result["complaints"]
    console.print(
        f"其他评议:收到 {complaints['reported']} 件,计票 {complaints['counted']},{_reasons(complaints['not_counted'])}"
    )
    console.print(f"勾选:计票 {result['picks']['counted']},无效 {_reasons(result['picks']['void'])}")
    for number, appeal in enumerate(played.appeals, start=1):
        late = ",逾期" if appeal["late"] else ""
        console.print(f"申诉{number}(截止 {appeal['ends_on']}{late}):{CONCLUSIONS[appeal['conclusion']]}")
    for erratum in played.errata:
        changed = [office for office in erratum["moved"] if office["final"][0] != office["final"][1]]
        told = ";".join(_moved(office) for office in changed)
        others = len(erratum["moved"]) - len(changed)
        console.print(f"第{erratum['result_version']}版更正:{told};另有 {others} 个股室名次随之变动")
    if played.refused:
        console.print(f"[dim]当场拒绝(未入箱):{_reasons(played.refused)}[/]")


def _moved(office: dict[str, Any]) -> str:
    (rank_was, rank), (was, votes) = office["rank"], office["final"]
    return f"{office_name(office['office_id'])} {was} 票→{votes} 票,第 {rank_was} 名→第 {rank} 名"


def _offices(result: dict[str, Any]) -> Table:
    table = Table(title=f"得票最多的股室(前 {FIRST})", title_justify="left")
    table.add_column("名次", justify="right")
    table.add_column("股室", max_width=44)
    for heading in ("定向", "抽样", "其他", "最终", *CATEGORIES.values()):
        table.add_column(heading, justify="right")
    for office in result["offices"][:FIRST]:
        table.add_row(
            str(office["rank"]),
            office_name(office["office_id"]),
            str(office["directed"]["total"]),
            str(office["sampled"]),
            str(office["other"]["total"]),
            f"[bold]{office['final']}[/]",
            *(str(office["categories"][code]) for code in CATEGORIES),
        )
    return table


def _ballots(result: dict[str, Any]) -> Table:
    table = Table(title="评议票", title_justify="left")
    table.add_column("参评人员")
    for heading in ("收到", "审查", "有效", "无效"):
        table.add_column(heading, justify="right")
    table.add_column("无效原因")
    for code, name in GROUPS.items():
        figures = result["ballots"][code]
        table.add_row(
            name,
            str(figures["received"]),
            str(figures.get("walked", figures["received"])),
            str(figures["valid"]),
            str(figures["void"]),
            _reasons(figures["reasons"]),
        )
    return table


def _reasons(reasons: dict[str, int]) -> str:
    return "、".join(f"{_in_words(reason)} {count}" for reason, count in sorted(reasons.items())) or "无"


def _in_words(code: str) -> str:
    if code in REASONS:
        return REASONS[code]
    return SENTENCES[code].title if code in SENTENCES else code
