"""Every document of the quarter by when it is needed: from whom to whom, and what it waits for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.api.documents import DOCUMENTS, DOCX, ENDINGS, HTML, Document
from gateway.chinese.names import GROUPS, MEASURES, ROLES
from gateway.chinese.typesetting import typeset
from gateway.tables.table import Table
from services.roster.answers import DrawProgress, Filing
from services.roster.events import GroupCode, Office
from services.tally.answers.appeals import AppealLine
from services.tally.answers.consequences import CountProgress, OfficeConsequences

INSPECTION, CONDUCT = "县政府办公室督查室", "县纪委县监委"


@dataclass(frozen=True)
class State:
    """How far the quarter is, as the services say it."""

    names: Mapping[str, Office]
    filings: Sequence[Filing] = ()
    draws: Mapping[GroupCode, DrawProgress] = field(default_factory=dict)
    count: CountProgress | None = None
    named: Sequence[str] = ()
    followed: Mapping[str, OfficeConsequences] = field(default_factory=dict)
    appeals: Sequence[AppealLine] = ()

    def label(self, office: str) -> str:
        return f"{self.names[office].department} {self.names[office].name}"

    def done(self, step: str) -> bool:
        """Whether this step of the count is done."""
        return self.count is not None and bool(getattr(self.count, step))


@dataclass(frozen=True)
class Stands:
    """Whether a document can be had: for which of `choices` (value, label), what it waits for, what to know."""

    waits_for: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    note: str = ""


Readiness = Callable[[State], Stands]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document in the centre: from whom to whom. `section` is where it is to be had, when it is not here."""

    title: str
    issuer: str
    reader: str
    stands: Readiness
    document: Document | None = None
    section: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry as this member of staff finds it."""

    entry: Entry
    may: bool
    stands: Stands

    @property
    def name(self) -> str:
        return self.entry.document.name if self.entry.document else ""

    @property
    def kind(self) -> str:
        return ENDINGS[self.entry.document.media_type] if self.entry.document else self.entry.kind

    @property
    def state(self) -> str:
        if self.entry.section:
            return "另有栏目"
        if not self.may:
            return f"由{self.roles}下载"
        return self.stands.waits_for or typeset(self.stands.note) or "✓ 可下载"

    @property
    def dated(self) -> bool:
        return self.entry.document is not None and self.entry.document.media_type in (DOCX, HTML)

    @property
    def numbered(self) -> bool:
        return self.entry.document is not None and self.entry.document.numbered

    @property
    def choice(self) -> str:
        """What the choice is called in the address."""
        asked = self.entry.document.query if self.entry.document else ()
        return next((one.name for one in asked if one.required), "")

    @property
    def roles(self) -> str:
        return "、".join(ROLES[role] for role in self.entry.document.roles) if self.entry.document else ""


def as_table(when: Iterable[tuple[str, Sequence[Shown]]]) -> Table[tuple[str, Shown]]:
    """The documents as they stand; the page has a form for each in place of this."""
    return Table(
        caption="文书",
        heads=("何时", "文书", "种类", "发", "收", "状态"),
        rows=[(time, one) for time, shown in when for one in shown],
        cells=lambda row: (
            row[0],
            row[1].entry.title,
            row[1].kind,
            row[1].entry.issuer,
            row[1].entry.reader,
            row[1].state,
        ),
    )


def always(_state: State) -> Stands:
    return Stands()


def once(step: str, waits_for: str) -> Readiness:
    """Ready when this step of the count is done."""
    return lambda state: Stands("" if state.done(step) else waits_for)


def _receipts(state: State) -> Stands:
    filed = tuple((one.provider, one.name) for one in state.filings if one.filed_at)
    return Stands("" if filed else "还没有单位报送名单", filed)


def _register(state: State) -> Stands:
    filed = any(one.filed_at for one in state.filings if one.group == "leaders")
    return Stands("" if filed else "领导名册还没有报送")


def _records(state: State) -> Stands:
    drawn = [(str(group), GROUPS[group]) for group, one in state.draws.items() if one.drawn]
    drawn += [("sample", "群众评议票")] if state.done("sample_drawn") else []
    return Stands("" if drawn else "还没有抽取", tuple(drawn))


def _circular(state: State) -> Stands:
    if not state.done("determined"):
        return Stands("结果还没有确定")
    missing = [office for office in state.named if _unrecorded(state.followed.get(office), ("card",))]
    return Stands(note=f"{len(missing)}个股室的黄牌未登记，注明草稿" if missing else "")


def _of_each(wanted: Callable[[State, str], bool], *measures: str) -> Readiness:
    """One for each office that is named or has its card; a draft until these measures are recorded."""

    def stands(state: State) -> Stands:
        offices = [*state.named, *(one for one, line in state.followed.items() if line.card)]
        choices = tuple(
            (office, state.label(office) + _how_far(state.followed.get(office), measures))
            for office in dict.fromkeys(offices)
            if wanted(state, office)
        )
        if not state.done("determined"):
            return Stands("结果还没有确定")
        drafts = [office for office, _ in choices if _unrecorded(state.followed.get(office), measures)]
        missing = dict.fromkeys(what for one in drafts for what in _unrecorded(state.followed.get(one), measures))
        note = f"{len(drafts)}个股室的{'、'.join(missing)}未登记，注明草稿" if drafts else ""
        return Stands("" if choices else "没有需要的股室", choices, note)

    return stands


def _unrecorded(line: OfficeConsequences | None, measures: Iterable[str]) -> list[str]:
    return [MEASURES[one] for one in measures if not getattr(line, one, None)]


def _how_far(line: OfficeConsequences | None, measures: Sequence[str]) -> str:
    """What stands behind the name of an office: that it is a draft, or when the talk was or is to be."""
    if _unrecorded(line, measures):
        return "\uff08草稿\uff09"
    talk = line.talk if line and "talk" in measures else None
    return f"\uff08{talk.held_on or f'{talk.due_on}前'}约谈\uff09" if talk else ""


def _every(_state: State, _office: str) -> bool:
    return True


def _stationed(state: State, office: str) -> bool:
    return state.names[office].department_kind == "stationed"


def _replies(state: State) -> Stands:
    decided = tuple(
        (str(one.appeal), f"第{one.appeal}号 {one.department} {one.office_name}")
        for one in state.appeals
        if one.conclusion
    )
    return Stands("" if decided else "还没有作出结论的申诉", decided)


BY_NAME = {document.name: document for document in DOCUMENTS}


def _here(name: str, issuer: str, reader: str, stands: Readiness) -> Entry:
    document = BY_NAME[name]
    return Entry(title=document.title, issuer=issuer, reader=reader, stands=stands, document=document)


def _there(title: str, kind: str, section: str, issuer: str, reader: str) -> Entry:
    return Entry(title=title, issuer=issuer, reader=reader, stands=always, section=section, kind=kind)


WHEN: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "公告以前",
        (
            _here("roster-request", INSPECTION, "各名单提供单位", always),
            _here("roster-receipt", INSPECTION, "报送的单位", _receipts),
            _here("draw-record", INSPECTION, "见证人签字、存档", _records),
        ),
    ),
    (
        "公告时",
        (
            _here("announcement", "县政府办公室", "群众", always),
            _here("announcement-article", "县政府办公室", "公众号读者", always),
        ),
    ),
    (
        "评议期间",
        (
            _here("leaders-register", INSPECTION, "发放测评表的工作人员", _register),
            _there("测评表", "pdf", "paper", INSPECTION, "参评领导"),
            _there("电话动员登记表", "xlsx", "calls", INSPECTION, "打电话的工作人员"),
        ),
    ),
    (
        "统计、移交",
        (
            _here("statistics-report", INSPECTION, "县纪委党风政风监督室", once("counted", "还没有统计")),
            _here("statistics-table", INSPECTION, "统计情况报告的附件", once("counted", "还没有统计")),
        ),
    ),
    (
        "确定、发布",
        (
            _here("circular", CONDUCT, "全县", _circular),
            _here("result-article", CONDUCT, "公众号读者", once("published", "结果还没有公开发布")),
        ),
    ),
    ("申诉", (_here("appeal-reply", INSPECTION, "申诉单位", _replies),)),
    (
        "后续处理",
        (
            _here("talk-notice", "县纪委党风政风监督室", "股室所在单位", _of_each(_every, "card", "talk")),
            _here("talk-record", "股室所在单位", "县纪委党风政风监督室", _of_each(_every, "card", "talk")),
            _here("referral", CONDUCT, "省州驻县单位的上级主管部门", _of_each(_stationed, "card")),
            _there("年度汇总表", "xlsx", "assessment", INSPECTION, "考核部门"),
        ),
    ),
)
