"""What the people of the small quarter hand in: their catalogue, their lists, and what they have to tell."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from services.roster.providers import PROVIDERS
from simulation.county.codes import credit_code, project_code
from simulation.county.people import Person
from simulation.spreadsheets import write_xlsx

LAND, MARKET, TAX = "县自然资源局", "县市场监管局", "国家税务总局砚山县税务局"
SAMPLE_SIZE = 5
MARKET_QUOTA = 50


class Office(NamedTuple):
    """An office as the catalogue's sheet has it; `groups` are the invited who may appraise it."""

    department: str
    name: str
    groups: str

    @property
    def row(self) -> dict[str, str]:
        return {
            "部门": self.department,
            "部门性质": "省州驻砚" if self.department == TAX else "县直",
            "股室": self.name,
            "类型": "内设" if self.name.endswith("股") else "下属",
            "职能": "审批、公共服务",
            "市场主体组": "√" * ("市" in self.groups),
            "项目组": "√" * ("项" in self.groups),
            "办事群众组": "√" * ("群" in self.groups),
        }


OFFICES = (
    Office(LAND, "不动产登记中心", "群"),
    Office(LAND, "行政审批股", "项群"),
    Office(LAND, "国土空间规划股", "项"),
    Office(LAND, "耕地保护股", "群"),
    Office(MARKET, "登记注册股", "市群"),
    Office(MARKET, "食品经营监管股", "市"),
    Office(MARKET, "特种设备监管股", "项"),
    Office(MARKET, "消费者权益保护股", "群"),
    Office(TAX, "办税服务厅", "市群"),
    Office(TAX, "税源管理股", "市"),
    Office(TAX, "征收管理股", "市"),
    Office(TAX, "社会保险费股", "群"),
)
# code, number in the announcement, who keeps it, what its numbers are called, its kinds, the ways it reports
CHANNELS = (
    ("12345平台", "1", "县政务服务局", "工单编号", "投诉、举报、反映", "网络接口推送"),
    ("纪委信访室", "4", "县纪委县监委信访室", "内部流水号", "信访件", "只线下报汇总"),
)
_SURNAMES = "王李张刘陈杨黄赵周吴"
_GIVEN = ("建国", "秀英", "志明", "桂兰", "文华", "永福", "红梅", "德昌")


def catalogue() -> bytes:
    """The catalogue as a workbook (T5)."""
    return write_xlsx("T5", [office.row for office in OFFICES])


def _people(first: int, count: int) -> list[Person]:
    """As many as are wanted, with numbers nobody else has."""
    return [
        Person(
            _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // len(_SURNAMES) % len(_GIVEN)],
            f"1300000{number:04d}",
        )
        for number in range(first, first + count)
    ]


LEADERS = _people(1, 6)
OWNERS = _people(100, MARKET_QUOTA + 2)  # two more than are drawn: somebody can move up
BUILDERS = _people(200, 10)
VISITORS = _people(300, 8)


def market_list(*, wrong: bool = False) -> bytes:
    """T1; `wrong` as it was first sent, with a number that lacks a digit."""
    rng = Random(1)
    rows = [
        {
            "序号": number,
            "市场主体名称": f"砚山县江那镇{owner.name[0]}记第{number}百货店",
            "统一社会信用代码": credit_code(rng, "个体工商户"),
            "主体类型": "个体工商户",
            "核准日期": "2024-05-06",
            "住所(乡镇)": "江那镇",
            "负责人姓名": owner.name,
            "联系电话": owner.phone[:-1] if wrong and number == 3 else owner.phone,
            "登记窗口/股室": "登记注册股",
        }
        for number, owner in enumerate(OWNERS, 1)
    ]
    return write_xlsx("T1", rows)


def other_lists() -> Iterator[tuple[str, bytes]]:
    """Every other provider's name and list, as the Inspection Office got it on a stick."""
    yield PROVIDERS["inspection"].name, _leaders()
    builders = ("development-reform", "industry-commerce", "housing", "ecology", "fire")
    for number, provider in enumerate(builders):
        name = PROVIDERS[provider].name
        yield name, _projects(name, BUILDERS[2 * number : 2 * number + 2], number)
    yield PROVIDERS["government-services"].name, _visitors()


def _leaders() -> bytes:
    posts = ("副县长", "局长", "局长", "局长", "主任", "大队长")
    rows = [
        {"序号": number, "单位": "县人民政府", "职务": post, "姓名": one.name, "手机号": one.phone}
        for number, (post, one) in enumerate(zip(posts, LEADERS, strict=True), 1)
    ]
    return write_xlsx("T4", rows)


def _projects(provider: str, builders: list[Person], seed: int) -> bytes:
    rng = Random(seed)
    rows = [
        {
            "序号": number,
            "提供单位": provider,
            "项目名称": f"平远镇标准厂房{provider[:3]}{number}期项目",
            "项目代码": project_code(rng),
            "建设性质": "新建",
            "办理方式": "备案",
            "办结日期": "2024-05-20",
            "企业名称": f"云南{one.name}建材有限公司",
            "统一社会信用代码": credit_code(rng, "企业"),
            "负责人姓名": one.name,
            "联系电话": one.phone,
        }
        for number, one in enumerate(builders, 1)
    ]
    return write_xlsx("T2", rows)


def _visitors() -> bytes:
    rows = [
        {
            "序号": number,
            "办件编号": f"53262220240000{number:04d}",
            "事项名称": "不动产转移登记",
            "承办部门": LAND,
            "承办股室": "不动产登记中心",
            "办结时间": "2024-05-21",
            "申请人类型": "自然人",
            "办事人姓名": one.name,
            "联系电话": one.phone,
            "办理渠道": "窗口",
        }
        for number, one in enumerate(VISITORS, 1)
    ]
    return write_xlsx("T3", rows)


def complaint(number: int, text: str, department: str, **more: Any) -> dict[str, Any]:
    """A matter as the hotline's system sends it."""
    return {
        "source_id": f"GD2024-{number:06d}",
        "seq": 1,
        "kind": "投诉",
        "received_at": f"2024-05-{10 + number:02d}T10:00:00+08:00",
        "status": "closed",
        "complainant": f"1300000{900 + number:04d}",
        "anonymous": False,
        "people": 1,
        "occurred": "2024-05",
        "department": department,
        "text": text,
        "verified": None,
        **more,
    }


COMPLAINTS = (
    complaint(1, "到不动产登记中心办转移登记,跑了四趟,每次都说还缺材料,不一次说清。", LAND),
    complaint(2, "登记注册股窗口让我去税务局开证明,税务局说不用开,来回跑了两天。", MARKET),
    complaint(3, "谢谢办税服务厅的同志,态度很好,办得很快。", TAX, kind="反映"),
    complaint(4, "自然资源局的电话一直没有人接,不知道是哪个股室。", LAND),
)
