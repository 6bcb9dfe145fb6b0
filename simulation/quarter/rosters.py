"""The rosters as their providers would send them: T1 market, T2 projects, T3 service, T4 leaders (R-13…R-18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from simulation.chance import dice
from simulation.county import catalogue
from simulation.county.codes import KINDS, credit_code, project_code
from simulation.county.people import Person
from simulation.quarter import timeline

Row = dict[str, Any]

# By the codes that stand in the address a provider uploads to.
NAMES = {
    "inspection": "县政府办公室督查室",
    "market-regulation": "县市场监管局",
    "development-reform": "县发展改革局",
    "industry-commerce": "县工信商务局",
    "housing": "县住房和城乡建设局",
    "ecology": "州生态环境局砚山分局",
    "fire": "县消防救援大队",
    "government-services": "县政务服务局",
}
SHORT_PROVIDER = "fire"
PROJECT_ROWS = {"development-reform": 18, "industry-commerce": 14, "housing": 20, "ecology": 12, SHORT_PROVIDER: 3}
MARKET_ROWS = 160
SERVICE_ROWS = 400
LEADER_ROWS = 125

FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}

TOWNS = ("江那镇", "平远镇", "稼依镇", "阿猛镇", "者腊乡", "蚌峨乡", "阿舍乡", "维末乡", "盘龙乡", "八嘎乡", "干河乡")
TRADES = (
    "三七种植",
    "辣椒购销",
    "餐饮",
    "建材",
    "物流",
    "农资",
    "服装",
    "汽修",
    "超市",
    "茶叶",
    "养殖",
    "五金",
    "铝材",
)
WORKS = ("标准厂房", "辣椒加工厂", "光伏电站", "冷链仓库", "铝型材生产线", "商住小区", "加油站", "养殖场", "污水处理站")
NATURES = ("新建", "迁建", "技改(扩能)")
APPROVALS = ("审批", "核准", "备案")
MATTERS = (
    "不动产转移登记",
    "城乡居民医保参保",
    "食品经营许可",
    "机动车转移登记",
    "失业登记",
    "残疾人证换领",
    "林木采伐许可",
)
POSTS = ("局长", "主任", "党组书记", "副县长", "县委常委", "县人大常委会副主任", "县政协副主席", "大队长", "局长")


@dataclass(frozen=True)
class Roster:
    """What one provider files: its rows under the headings of its template, and when."""

    provider: str
    name: str
    group: str
    template: str
    filed_at: datetime
    rows: tuple[Row, ...]
    phones: tuple[str, ...]


def rosters(seed: int, people: Iterator[Person], leaders: int = LEADER_ROWS) -> tuple[Roster, ...]:
    """Every provider's roster. Some people stand in two of them (A-17), and one provider has too few (A-14)."""
    chiefs = [next(people) for _ in range(leaders)]
    owners = [next(people) for _ in range(MARKET_ROWS)]
    builders = {provider: [next(people) for _ in range(count)] for provider, count in PROJECT_ROWS.items()}
    visitors = [next(people) for _ in range(SERVICE_ROWS)]

    visitors[10:15] = owners[20:25]  # in two rosters: market before service
    owners[30:33] = builders["development-reform"][2:5]  # projects before market
    visitors[40] = chiefs[7]  # a leader is never drawn for another group
    owners[50] = chiefs[9]
    builders["industry-commerce"][3] = builders["development-reform"][6]  # one person with two providers

    dice_for = {template: dice(seed, "roster", template) for template in ("T1", "T2", "T3", "T4")}
    filed = [
        _roster("inspection", "T4", [_leader(dice_for["T4"], p) for p in chiefs], chiefs),
        _roster("market-regulation", "T1", [_enterprise(dice_for["T1"], p) for p in owners], owners),
        *(
            _roster(provider, "T2", [_project(dice_for["T2"], provider, p) for p in members], members)
            for provider, members in builders.items()
        ),
        _roster("government-services", "T3", [_handled(dice_for["T3"], p) for p in visitors], visitors),
    ]
    _share_a_project(filed)
    return tuple(filed)


def as_people_type_it(phone: str, row: int) -> str | int:
    """Numbers as they arrive: plain text mostly, but also spaced, with +86, in full width, or as a number cell."""
    match row:
        case 3:
            return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        case 5:
            return f"+86-{phone}"
        case 8:
            return phone.translate(FULL_WIDTH)
        case 9:
            return int(phone)
        case _:
            return phone


def _roster(provider: str, template: str, rows: list[Row], members: list[Person]) -> Roster:
    filed_at = timeline.LATE_ROSTER if provider == SHORT_PROVIDER else timeline.ROSTERS_FILED
    wide = len(rows) > 10
    numbered = tuple(
        {
            "序号": number,
            **row,
            _phone_column(template): as_people_type_it(person.phone, number if wide else 0),
        }
        for number, (row, person) in enumerate(zip(rows, members, strict=True), start=1)
    )
    group = catalogue.providers()[NAMES[provider]]
    return Roster(provider, NAMES[provider], group, template, filed_at, numbered, tuple(p.phone for p in members))


def _phone_column(template: str) -> str:
    return "手机号" if template == "T4" else "联系电话"


def _share_a_project(filed: list[Roster]) -> None:
    """One project stands with two providers under the same code: approved by one, permitted by another (A-14)."""
    planning, building = (next(r for r in filed if r.provider == p) for p in ("development-reform", "housing"))
    shared = ("项目名称", "项目代码", "企业名称", "统一社会信用代码")
    building.rows[4].update({column: planning.rows[4][column] for column in shared})


def _leader(rng: Random, person: Person) -> Row:
    departments = sorted({office["department"] for office in catalogue.offices()})
    return {"单位": rng.choice(departments), "职务": rng.choice(POSTS), "姓名": person.name}


def _enterprise(rng: Random, person: Person) -> Row:
    kind = rng.choice(tuple(KINDS))
    return {
        "市场主体名称": f"砚山县{rng.choice(TOWNS)}{person.name[0]}记{rng.choice(TRADES)}{_suffix(kind)}",
        "统一社会信用代码": credit_code(rng, kind),
        "主体类型": kind,
        "核准日期": _as_people_date(rng),
        "住所(乡镇)": rng.choice(TOWNS),
        "负责人姓名": person.name,
        "登记窗口/股室": "登记注册股",
    }


def _suffix(kind: str) -> str:
    return {"企业": "有限公司", "个体工商户": "店", "农民专业合作社": "农民专业合作社"}[kind]


def _project(rng: Random, provider: str, person: Person) -> Row:
    return {
        "提供单位": NAMES[provider],
        "项目名称": f"{rng.choice(TOWNS)}{rng.choice(WORKS)}项目",
        "项目代码": project_code(rng),
        "建设性质": rng.choice(NATURES),
        "办理方式": rng.choice(APPROVALS),
        "批文号": f"砚发改备〔2024〕{rng.randint(1, 200)}号",
        "办结日期": _quarter_day(rng),
        "企业名称": f"云南{rng.choice(GIVEN_NAMES)}{rng.choice(TRADES)}有限公司",
        "统一社会信用代码": credit_code(rng, "企业"),
        "负责人姓名": person.name,
    }


GIVEN_NAMES = ("砚兴", "文砚", "七乡", "云岭", "盛达", "宏远", "金阳", "恒泰", "绿源", "锦程")


def _handled(rng: Random, person: Person) -> Row:
    served = [o for o in catalogue.offices() if "service" in o["scopes"]]
    office = rng.choice(served)
    company = rng.random() < 0.2
    return {
        "办件编号": f"5326222024{rng.randint(0, 99999999):08d}",
        "事项名称": rng.choice(MATTERS),
        "承办部门": office["department"],
        "承办股室": office["name"],
        "办结时间": _quarter_day(rng),
        "申请人类型": "法人" if company else "自然人",
        "办事人姓名": person.name,
        "单位名称": f"砚山{rng.choice(GIVEN_NAMES)}{rng.choice(TRADES)}有限公司" if company else None,
        "办理渠道": rng.choice(("窗口", "网上", "自助")),
    }


def _as_people_date(rng: Random) -> str:
    """A date as it is typed: mostly 2024-05-06, now and then 2024年5月6日."""
    day = date.fromisoformat(_quarter_day(rng))
    return f"{day.year}年{day.month}月{day.day}日" if rng.random() < 0.05 else day.isoformat()


def _quarter_day(rng: Random) -> str:
    return (timeline.QUARTER_FROM + timedelta(days=rng.randrange(80))).isoformat()
