"""参评领导名册 (T4, R-17): who was handed a form and who returned it. It has no serials, forms have no names (A-10)."""

import msgspec

from gateway.papers.layout.sheet import sheet

HEADINGS = tuple((name, ()) for name in ("序号", "单位", "职务", "姓名", "手机号", "发放时间", "签收", "回收时间"))
WIDTHS = (6, 32, 18, 12, 16, 18, 14, 18)


class Leader(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register. The number comes masked. Whoever has `voted_online` gets no form (A-17)."""

    organisation: str
    post: str
    name: str
    phone: str
    voted_online: bool


class LeadersRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The register to be printed and filled in by hand."""

    title: str
    leaders: list[Leader]


def draw(facts: LeadersRegister) -> bytes:
    """The xlsx file."""
    note = (
        "测评表随机发放,不登记编号;领取时在“签收”栏签名,交回时由工作人员填写回收时间。"
        "写明“不发”的列入名单以前已在网上参评,一人一票。"
    )
    lines = [
        [number, leader.organisation, leader.post, leader.name, leader.phone, *_blanks(leader)]
        for number, leader in enumerate(facts.leaders, start=1)
    ]
    return sheet(f"{facts.title}参评领导名册", note, HEADINGS, lines, WIDTHS)


def _blanks(leader: Leader) -> tuple[str, str, str]:
    return ("不发:已网上参评", "—", "—") if leader.voted_online else ("", "", "")
