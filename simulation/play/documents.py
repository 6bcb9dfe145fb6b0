"""The documents of the quarter, asked for by those who need them and kept in a folder (R-38…R-43)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.system.gateway_client import GatewayClient
from simulation.county.catalogue import offices
from simulation.play.crowd import together

AT_ONCE = 2  # as many as the gateway draws

Wanted = tuple[str, str, str]  # who asks, for what, whom it is for


@dataclass(frozen=True)
class Filed:
    """A document in the folder, and whom it is for."""

    file: Path
    reader: str


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """Fetches the documents of one appraisal and keeps them in a folder."""

    http: GatewayClient
    appraisal: str
    token: Callable[..., str]
    folder: Path

    def collect(self, appeals: list[dict[str, Any]]) -> list[Filed]:
        """Every document that the quarter gave cause for, numbered in its order; what lay there before goes."""
        conduct = self.token("conduct", "conduct-1")
        determination = self.http.call("GET", f"/appraisals/{self.appraisal}/determination", token=conduct)
        named = determination.value()["named"]
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        filed: dict[int, Filed] = {}

        def fetch(numbered: tuple[int, Wanted]) -> None:
            filed[numbered[0]] = self._file(*numbered)

        for _ in together(fetch, enumerate(wanted(named, appeals), start=1), AT_ONCE):
            pass
        return [filed[number] for number in sorted(filed)]

    def _file(self, number: int, wanted_one: Wanted) -> Filed:
        role, path, reader = wanted_one
        name, content = self.http.file(f"/appraisals/{self.appraisal}/{path}", self.token(role, f"{role}-1"))
        file = self.folder / f"{number:02} {name}"
        file.write_bytes(content)
        return Filed(file, reader)


def wanted(named: list[str], appeals: list[dict[str, Any]]) -> Iterator[Wanted]:
    """The documents in the order in which they are needed."""
    yield "operator", "documents/roster-request?signed_on=2024-06-19", "名单提供单位"
    yield "operator", "documents/roster-receipt?provider=market-regulation", "县市场监管局"
    for group in ("projects", "market", "service"):
        yield "operator", f"documents/draw-record?draw={group}", "见证人签字,存档"
    yield "operator", "documents/announcement?signed_on=2024-06-25", "群众"
    yield "operator", "documents/announcement-article", "公众号读者"
    yield "operator", "documents/leaders-register", "督查室发放测评表用"
    yield "operator", "forms/print?batch=P-1", "参评领导"
    yield "operator", "documents/draw-record?draw=sample", "见证人签字,存档"
    yield "operator", "documents/statistics-report", "县纪委党风政风监督室"
    yield "operator", "documents/statistics-table", "统计情况报告附件"
    yield "conduct", "documents/circular", "全县"
    yield "conduct", "documents/result-article", "公众号读者"
    for office in named:
        yield "conduct", f"documents/talk-notice?office={office}", "股室所在单位"
    yield "conduct", f"documents/talk-record?office={named[0]}", "存档"
    for office in _one_of_each_unit(named):
        yield "conduct", f"documents/referral?office={office}", "上级主管部门"
    for number, _ in enumerate(appeals, start=1):
        yield "operator", f"documents/appeal-reply?appeal={number}", "申诉单位"


def _one_of_each_unit(named: list[str]) -> list[str]:
    """An office of each stationed unit that has named ones: the letter tells of all of them."""
    units = {office["office_id"]: office for office in offices() if office["department_kind"] == "stationed"}
    return list({units[office]["department"]: office for office in named if office in units}.values())
