"""Pages from templates: escaped, packed, and with headers that let nothing foreign in."""

import gzip
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from gateway.ballots.signing_keys import SHORT
from gateway.chinese import names
from gateway.chinese.losses import ballots_zh, issued_zh, loss_zh, why_zh
from gateway.chinese.rules import formula, votes_zh
from gateway.chinese.typesetting import typeset
from gateway.pages.packing import packs
from gateway.pages.static import Static
from gateway.pages.typesetting import Typeset
from gateway.tables.table import Value
from services.kernel.clock import CHINA
from services.roster.events import Office
from services.tally.answers.result import OfficeResult

HERE = Path(__file__).parent
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
WORTH_PACKING = 600  # bytes


class Pages:
    """Renders the templates of this package, with the files they link to."""

    def __init__(self, static: Static) -> None:
        self.static = static
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[Typeset],
        )
        self._templates.globals |= {"static": static.address, "has": static.has, "called": names}
        self._templates.filters |= {
            "typeset": typeset,
            "day": day,
            "moment": moment,
            "civil_day": civil_day,
            "office_label": office_label,
            "votes": votes_zh,
            "formula": formula,
            "as_printed": as_printed,
            "fours": fours,
            "said": said,
            "ballots_missing": ballots_zh,
            "issued_missing": issued_zh,
            "missing": loss_zh,
            "why_missing": why_zh,
        }

    def html(self, template: str, **values: Any) -> str:
        """The page as a text."""
        return self._templates.get_template(template).render(**values)

    def page(
        self, request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> Response:
        """The page as an answer."""
        html = self.html(template, **values).encode()
        sent = {"content-security-policy": POLICY, "vary": "accept-encoding", **(headers or {})}
        if len(html) > WORTH_PACKING and packs(request):
            html, sent["content-encoding"] = gzip.compress(html, 6), "gzip"
        return Response(html, status, sent, "text/html; charset=utf-8")


def day(value: str | datetime) -> str:
    """2024年7月1日: Arabic digits, no leading zeros (GB/T 15835)."""
    at = _in_china(value)
    return f"{at.year}年{at.month}月{at.day}日"


def civil_day(on: date) -> str:
    """7月1日, of a civil date."""
    return f"{on.month}月{on.day}日"


def moment(value: str | datetime) -> str:
    """2024年7月1日8:05."""
    at = _in_china(value)
    return f"{day(at)}{at.hour}:{at.minute:02d}"


def said(value: Value) -> str:
    """What stands in a cell of a table: an instant, votes, a share of all in per cent, or the value itself."""
    match value:
        case datetime():
            return moment(value)
        case Fraction():
            return votes_zh(str(value))
        case float():
            return f"{value:.1%}"
        case _:
            return "" if value is None else str(value)


def office_label(line: OfficeResult, names: dict[str, Office]) -> str:
    """`department office` of a line of the result."""
    office = names[line.office_id]
    return f"{office.department} {office.name}"


def as_printed(serial: str) -> str:
    """7F3K-9Q2M: a form's serial as it stands on the paper."""
    plain = serial.replace("-", "").strip().upper()
    return f"{plain[:4]}-{plain[4:]}" if len(plain) == len("7F3K9Q2M") else serial


def fours(digest: str) -> str:
    """The first sixteen digits of a digest, in groups that can be compared by eye."""
    return " ".join(digest[at : at + 4] for at in range(0, SHORT, 4))


def _in_china(value: str | datetime) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(CHINA)
