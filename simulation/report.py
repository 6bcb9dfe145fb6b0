"""The result on a terminal: the first offices, the ballots and why some are void."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from gateway.chinese.categories import LABELS as CATEGORIES
from gateway.chinese.names import CONCLUSIONS, GROUPS
from gateway.chinese.reasons import REASONS
from gateway.chinese.refusals import SENTENCES
from gateway.chinese.rules import votes_zh
from simulation.county.catalogue import office_name
from simulation.play.documents import Filed
from simulation.play.player import Played

FIRST = 12


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
    meant, looked = played.suggested
    console.print(f"梳理:打开 {looked} 件,系统列出的前几个股室建议中有梳理人认定股室的 {meant} 件(由人决定)")
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
    return f"{office_name(office['office_id'])} {votes_zh(was)} 票→{votes_zh(votes)} 票,第 {rank_was} 名→第 {rank} 名"


def documents(console: Console, filed: Sequence[Filed]) -> None:
    """Print which documents lie in the folder, and whom each is for."""
    table = Table(title=f"文书({filed[0].file.parent})", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("文件", "发给"):
        table.add_column(heading)
    for document in filed:
        table.add_row(document.file.name, document.reader)
    console.print(table)


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
            f"[bold]{votes_zh(office['final'])}[/]",
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
