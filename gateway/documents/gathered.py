"""What documents are made from, as the services answer it."""

import asyncio
import json
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Self

from gateway.chinese.typesetting import civil
from gateway.context import Context
from gateway.errors.refusals import InvalidFields, NotFound
from gateway.http.responses import as_json
from services.kernel.refusal import Refused
from services.roster.answers import Appraisal
from services.roster.contract import ShowAppraisal
from services.roster.events import Office
from services.tally.contract import ShowConsequences, ShowDetermination, ShowProgress, ShowPublishedResult, ShowResult

LONG_SECONDS = 180.0  # a result may have to be counted again


NUMBER = re.compile(r"[^\s〔〕]{1,30}〔20[0-9]{2}〕[1-9][0-9]{0,4}号")  # no zeros before the number (GB/T 9704)
BRACKETS = str.maketrans("[]()\uff08\uff09\u3010\u3011\uff3b\uff3d", "〔〕" * 5)


@dataclass(frozen=True, kw_only=True)
class DocumentRequest:
    """Which document is asked for: of which appraisal, with what after the question mark, at which site."""

    appraisal: str
    query: Mapping[str, str]
    site: str


@dataclass(frozen=True, kw_only=True)
class Appraised:
    """The appraisal, the day that the document bears (`dated`: the clerk said which), its 发文字号 if it has one."""

    known: Appraisal
    day: date
    dated: bool = False
    number: str = ""

    @property
    def min_cell(self) -> int:
        """Parts of less than this are shown to nobody who is appraised (A-26)."""
        return self.known.rules.min_cell

    @property
    def works(self) -> dict[date, bool]:
        """What the rules say of single days (调休)."""
        return self.known.rules.working_days

    def of_day(self, recorded: str | None) -> "Self":
        """The same, of the day that was recorded, unless the clerk said another."""
        return self if self.dated or recorded is None else replace(self, day=date.fromisoformat(recorded))

    @property
    def offices(self) -> dict[str, Office]:
        return {office.office_id: office for office in self.known.offices}


@dataclass(frozen=True, kw_only=True)
class Counted(Appraised):
    """The latest result as well."""

    result: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the result, as docs/formats.md has it."""
        return digest_of(self.result)

    def votes(self, office: str) -> dict[str, Any]:
        """The office's line of the result. Raises `NotFound`."""
        for line in self.result["offices"]:
            if line["office_id"] == office:
                return dict(line)
        raise NotFound()


@dataclass(frozen=True, kw_only=True)
class Determined(Counted):
    """And which offices the Conduct Supervision Office named, and what is recorded to have followed, by office."""

    named: list[str]
    followed: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def recorded(self, office: str) -> dict[str, Any]:
        """What is recorded of an office: `card`, `talk`, `notice`, `superior`; empty as long as there is nothing."""
        return self.followed.get(office, {})


def digest_of(result: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a whole result document, as it is published."""
    written = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


async def appraised(context: Context, which: DocumentRequest) -> Appraised:
    return Appraised(known=await _known(context, which), **_said(context, which))


async def counted(context: Context, which: DocumentRequest) -> Counted:
    known, result = await asyncio.gather(_known(context, which), _result(context, which))
    return Counted(known=known, result=result, **_said(context, which))


async def determined(context: Context, which: DocumentRequest) -> Determined:
    return await _determined(context, which, _result(context, which))


async def published(context: Context, which: DocumentRequest) -> Determined:
    """What everybody may see: the published result without its small cells, and whom its determination names.

    While a corrected result is not public yet, nothing is: it would be overtaken. Raises `Refused` NOT_PUBLISHED.
    """
    progress = await context.rpc.ask(ShowProgress(appraisal=which.appraisal))
    if not progress.published:
        raise Refused("NOT_PUBLISHED", {"appraisal": which.appraisal})
    return await _determined(context, which, _as_json(context.rpc.ask(ShowPublishedResult(appraisal=which.appraisal))))


async def _determined(context: Context, which: DocumentRequest, result: Awaitable[dict[str, Any]]) -> Determined:
    known, counted, determination, followed = await asyncio.gather(
        _known(context, which),
        result,
        context.rpc.ask(ShowDetermination(appraisal=which.appraisal)),
        context.rpc.ask(ShowConsequences(appraisal=which.appraisal)),
    )
    return Determined(
        known=known,
        result=counted,
        named=determination.named,
        followed={line.office: as_json(line) for line in followed.offices},
        **_said(context, which),
    )


def wanted(which: DocumentRequest, name: str) -> str:
    """A value after the question mark that the document cannot do without. Raises `InvalidFields`."""
    value = which.query.get(name)
    if not value:
        raise InvalidFields(errors=[{"where": name, "what": "缺少这一项"}])
    return value


async def _known(context: Context, which: DocumentRequest) -> Appraisal:
    return await context.rpc.ask(ShowAppraisal(appraisal=which.appraisal))


async def _result(context: Context, which: DocumentRequest) -> dict[str, Any]:
    return await _as_json(context.rpc.ask(ShowResult(appraisal=which.appraisal)))


async def _as_json(asked: Awaitable[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = as_json(await asked)
    return shown


def _said(context: Context, which: DocumentRequest) -> dict[str, Any]:
    """What the clerk says of the document itself: its day and its number. Raises `InvalidFields`."""
    said = day_said(which, "signed_on", "成文日期")
    return {
        "day": said or civil(context.clock.now()),
        "dated": said is not None,
        "number": number_of(which.query.get("number", "")),
    }


def day_said(which: DocumentRequest, name: str, called: str) -> date | None:
    """A day after the question mark, if there is one. Raises `InvalidFields`."""
    said = which.query.get(name)
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InvalidFields(errors=[{"where": called, "what": "应为日期,如2024-06-25"}]) from None


def number_of(said: str) -> str:
    """发文字号 as the standard has it, whatever brackets were typed; empty as long as there is none.

    It is the office's registry that gives numbers; here one is only written where it belongs. Raises `InvalidFields`.
    """
    number = "".join(said.split()).translate(BRACKETS)
    if number and not NUMBER.fullmatch(number):
        what = "应为“机关代字〔年份〕序号”,如砚纪办〔2024〕12号,序号前不补0"
        raise InvalidFields(errors=[{"where": "发文字号", "what": what}])
    return number
