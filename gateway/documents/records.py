"""What the printed records and tables are told: 抽签记录, 报送回执, 统计总表, 参评领导名册."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from gateway.chinese.names import GROUPS, WITNESSES
from gateway.chinese.rules import columns_formula
from gateway.chinese.typesetting import day, instant
from gateway.documents.gathered import Appraised, Counted
from gateway.papers.draw_record import DrawRecord, FiledList
from gateway.papers.leaders_register import Leader, LeadersRegister
from gateway.papers.roster_receipt import RosterReceipt
from gateway.papers.statistics_table import StatisticsTable
from services.roster import answers
from services.roster.answers import DrawnFrom, DrawnPerson, Filing

UNRECORDED, ERASED = "没有登记", "姓名已按期销毁"


def title_of(appraised: Appraised) -> str:
    return appraised.known.title.removesuffix("公告")


def draw_record(appraised: Appraised, record: answers.DrawRecord) -> DrawRecord:
    """The draw of a group's invitees, as roster recorded it (R-14…R-16, A-13)."""
    group, committed = GROUPS[record.group], record.committed
    return DrawRecord(
        title=title_of(appraised),
        what=group,
        about=f"从名单中抽取参评人员({group}){len(record.drawn)}名,并排定递补顺序",
        drawn_at=instant(record.drawn_at),
        witnesses=record.witnesses or [ERASED if record.witnesses_digest else UNRECORDED],
        seed=record.seed,
        figures=[
            ("名额", f"{record.quota}名"),
            ("可抽人数", f"{record.pool_size}人"),
            ("抽中", f"{len(record.drawn)}名"),
            ("递补", f"{len(record.reserve)}名"),
        ],
        lists=[_list(one) for one in record.lists],
        digests=[
            *([("名单摘要(报种子之前公布)", committed.lists_digest)] if committed else []),
            ("抽取范围摘要", record.pool_digest),
        ],
        digest=record.digest,
        outcome=[
            ("抽中人员(按签号先后;代号为键控摘要)", [_person(line) for line in record.drawn]),
            ("递补顺序", [_person(line) for line in record.reserve]),
        ],
    )


def sample_record(appraised: Appraised, record: dict[str, Any]) -> DrawRecord:
    """The draw of the public ballots that count, as tally recorded it (R-24, A-18)."""
    size, drawn, walked = appraised.known.rules.sample_size, set(record["drawn"]), record["walked"]
    return DrawRecord(
        title=title_of(appraised),
        what="群众评议票",
        about=f"从全部群众评议票中抽取{size}份纳入统计;按签号先后逐份审查,至有效票满{size}份为止",
        drawn_at=f"{instant(record['spoken_at'])}报出种子,{instant(record['drawn_at'])}抽取完毕",
        witnesses=[WITNESSES.get(one, one) for one in record["witnesses"]] or [UNRECORDED],
        occasion=record["words"] or (ERASED if record.get("words_kept") else ""),
        seed=record["seed"],
        figures=[
            ("票池", f"{record['pool_size']}份"),
            ("审查", f"{len(walked)}份"),
            ("抽中(有效)", f"{len(record['drawn'])}份"),
            ("审查后无效", f"{len(walked) - len(record['drawn'])}份"),
        ],
        lists=[],
        digests=[
            (f"票池摘要({instant(record['committed_at'])}公布,早于种子)", record["pool_digest"]),
            (f"票箱日志前{record['ballots']['sequence']}条的根摘要", record["ballots"]["root"]),
        ],
        digest=record["digest"],
        outcome=[
            (
                "审查顺序(票号;标“×”的无效,未抽中)",
                [
                    f"{order:>3} {ballot[:16]}{'' if ballot in drawn else ' ×'}"
                    for order, ballot in enumerate(walked, start=1)
                ],
            )
        ],
    )


def roster_receipt(appraised: Appraised, filing: Filing) -> RosterReceipt:
    """The receipt of a provider's list that has come in (R-18)."""
    assert filing.filed_at is not None
    assert filing.digest is not None
    return RosterReceipt(
        title=title_of(appraised),
        county=appraised.known.county,
        provider=filing.name,
        group=GROUPS[filing.group],
        people=filing.people,
        filed_at=instant(filing.filed_at),
        late=filing.late,
        selection=_selection(filing),
        digest=filing.digest,
        day=day(appraised.day),
    )


def statistics_table(counted: Counted, errata: Iterable[dict[str, Any]]) -> StatisticsTable:
    """统计总表, with the offices marked whose votes a correction changed."""
    moved = {line["office_id"] for one in errata for line in one["moved"] if line["final"][0] != line["final"][1]}
    return StatisticsTable(
        title=title_of(counted),
        result=counted.result,
        digest=counted.digest,
        formula=columns_formula(counted.known.rules),
        offices={
            office_id: {name: getattr(office, name) for name in ("department", "name", "department_kind")}
            for office_id, office in counted.offices.items()
        },
        corrected=sorted(moved),
    )


def leaders_register(appraised: Appraised, leaders: Iterable[answers.Leader]) -> LeadersRegister:
    """参评领导名册 (T4)."""
    return LeadersRegister(title=title_of(appraised), leaders=[Leader(**asdict(leader)) for leader in leaders])


def _list(one: DrawnFrom) -> FiledList:
    return FiledList(
        name=one.name,
        people=one.people,
        filed_at=instant(one.filed_at),
        file_digest=one.file_digest,
        late=one.late,
        drawn_by_provider=one.drawn_by_provider,
    )


def _selection(filing: Filing) -> str:
    """Who of the list takes part, and by whose draw (R-13, A-13)."""
    if filing.group == "leaders":
        return "不抽取,全部参评"
    return "由提供单位抽取" if filing.drawn_by_provider else "由督查室当众抽取"


def _person(line: DrawnPerson) -> str:
    return " ".join(str(part) for part in (f"{line.order:>3}", line.person[:16], line.name or "") if part)
