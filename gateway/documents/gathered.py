"""What documents are made from, as the services answer it."""

import asyncio
import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from starlette.requests import Request

from gateway.asking import appraisal
from gateway.context import Context
from gateway.papers.chinese import civil
from gateway.refusals import InvalidFields, NotFound

LONG_SECONDS = 180.0  # a result may have to be counted again


@dataclass(frozen=True, kw_only=True)
class Appraised:
    """The appraisal, and the day that the document bears."""

    known: dict[str, Any]
    day: date

    @property
    def offices(self) -> dict[str, dict[str, Any]]:
        return {office["office_id"]: office for office in self.known["offices"]}


@dataclass(frozen=True, kw_only=True)
class Counted(Appraised):
    """The latest result as well."""

    result: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the result, as docs/architecture.md has it."""
        written = json.dumps(self.result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(written.encode()).hexdigest()

    def votes(self, office: str) -> dict[str, Any]:
        """The office's line of the result. Raises `NotFound`."""
        for line in self.result["offices"]:
            if line["office_id"] == office:
                return dict(line)
        raise NotFound()


@dataclass(frozen=True, kw_only=True)
class Determined(Counted):
    """And which offices the Conduct Supervision Office named."""

    named: list[str]


async def appraised(context: Context, request: Request) -> Appraised:
    return Appraised(known=await _known(context, request), day=_day(context, request))


async def counted(context: Context, request: Request) -> Counted:
    known, result = await asyncio.gather(_known(context, request), _result(context, request))
    return Counted(known=known, day=_day(context, request), result=result)


async def determined(context: Context, request: Request) -> Determined:
    known, result, determination = await asyncio.gather(
        _known(context, request),
        _result(context, request),
        context.rpc.call("tally", "determination", appraisal(request)),
    )
    return Determined(known=known, day=_day(context, request), result=result, named=determination["named"])


def wanted(request: Request, name: str) -> str:
    """A value after the question mark that the document cannot do without. Raises `InvalidFields`."""
    value = request.query_params.get(name)
    if not value:
        raise InvalidFields(errors=[{"where": name, "what": "missing"}])
    return value


async def _known(context: Context, request: Request) -> dict[str, Any]:
    return await context.rpc.call("roster", "appraisal", appraisal(request))  # type: ignore[no-any-return]


async def _result(context: Context, request: Request) -> dict[str, Any]:
    return await context.rpc.call(  # type: ignore[no-any-return]
        "tally", "result", appraisal(request), timeout=LONG_SECONDS
    )


def _day(context: Context, request: Request) -> date:
    """成文日期: today, or what the clerk says. Raises `InvalidFields`."""
    said = request.query_params.get("signed_on")
    if said is None:
        return civil(context.clock.now())
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InvalidFields(errors=[{"where": "signed_on", "what": "not a date"}]) from None
