"""A quarter prepared on the desk's pages, in front of the real roster: copied, edited, compared, opened (R-02, D-1)."""

import asyncio
import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from itsdangerous import URLSafeSerializer
from openpyxl import load_workbook

from gateway.app import create_app
from services.kernel.clock import RehearsalClock
from services.kernel.spreadsheets.sheet_writing import saved
from tests.gateway.stand_in import participation
from tests.gateway.tally_answers import progress
from tests.roster.conftest import Roster
from tests.roster.over_http import SETTINGS, XLSX, Straight
from tests.roster.quarter import APPRAISAL, BEFORE, HOTLINE

NEXT = "532622-2024Q3"
SESSION = {
    "account": "ducha-01",
    "role": "operator",
    **dict.fromkeys(("provider", "channel", "department", "county", "appraisal")),
}
ELSEWHERE: dict[tuple[str, str], Any] = {
    ("access", "record_access"): {"recorded": 1},
    ("access", "show_session"): SESSION,
    ("access", "list_proposals"): [],
    ("ballot", "show_participation"): participation(),
    ("complaints", "show_intake"): {"open": False, "until": None, "frozen": False},
    ("tally", "show_progress"): progress(),
}


class BesideRoster(Straight):
    """The other services say nothing of this quarter."""

    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:
        if (service, method) in ELSEWHERE:
            return msgspec.json.encode({"ok": ELSEWHERE[service, method]})
        return await super().exchange(service, method, body, seconds)


class Desk:
    """The operator's browser, without script."""

    def __init__(self, roster: Roster, clock: Path) -> None:
        RehearsalClock.set(clock, BEFORE)
        settings = replace(SETTINGS, secure_cookies=False, rehearsal_clock=clock)
        self.app = create_app(settings, BesideRoster(roster))
        cookie = URLSafeSerializer(settings.gateway_secret, salt="staff-cookie").dumps("a session")
        self.headers = {"cookie": f"pingyi-staff={cookie}", "sec-fetch-site": "same-origin"}
        self.csrf = ""

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await client.request(method, path, headers=self.headers, **more)

        return asyncio.run(once())

    def see(self, path: str) -> str:
        response = self.ask("GET", path)
        assert response.status_code == 200, response.text
        marked = re.search('name="csrf" value="([^"]+)"', response.text)
        self.csrf = marked[1] if marked else self.csrf
        return unescape(response.text)

    def do(self, path: str, action: str, *, file: bytes | None = None, **fields: Any) -> httpx.Response:
        files = None if file is None else {"file": ("目录.xlsx", file, XLSX)}
        form = {"csrf": self.csrf, "action": action, "step": action, **fields}
        return self.ask("POST", path, data=form, files=files)


@pytest.fixture
def desk(roster: Roster, tmp_path: Path) -> Desk:
    """The second quarter is drafted, with a channel."""
    roster.draft(channels=[{name: getattr(HOTLINE, name) for name in HOTLINE.__struct_fields__}])
    desk = Desk(roster, tmp_path / "clock")
    desk.see("/staff/new")
    return desk


def filled_in(text: str, action: str) -> dict[str, Any]:
    """What the page's form of this action would send, unless somebody types."""
    form = next(one for one in re.findall("<form.*?</form>", text, re.DOTALL) if f'value="{action}"' in one)
    inputs = re.findall('<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form)
    typed: dict[str, Any] = {}
    for name, value in inputs:
        box = re.search(f'<input[^>]*?name="{re.escape(name)}"[^>]*?value="{re.escape(value)}"[^>]*>', form)
        assert box is not None
        if 'type="checkbox"' in box[0] and " checked" not in box[0]:
            continue
        typed.setdefault(name, []).append(value)
    for name, options in re.findall('<select[^>]*?name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search('value="([^"]*)" selected', options) or re.search('value="([^"]*)"', options)
        assert chosen is not None
        typed[name] = [chosen[1]]
    return typed


def test_a_quarter_is_copied_edited_compared_and_opened_on_pages(desk: Desk, roster: Roster) -> None:
    begun = desk.do("/staff/new", "", year="2024", quarter="3", division="532622", source=APPRAISAL)
    assert begun.headers["location"] == f"/staff/{NEXT}/preparing?step=dates&begun=1"
    home = f"/staff/{NEXT}"
    dates = filled_in(desk.see(f"{home}/preparing?step=dates"), "dates")
    dates |= {"published_at": "2024-10-20T09:00", "voting_from": "2024-10-14", "voting_until": "2024-10-27"}
    refused = desk.do(f"{home}/preparing?step=dates", **{**dates, "action": "dates"})
    assert refused.status_code == 422
    assert "不能晚于“评议开始”" in unescape(refused.text)
    assert "五个" in desk.see(f"{home}/preparing?step=checklist")
    dates |= {"published_at": "2024-10-09T09:00", "complaints_until": "2024-11-01"}
    response = desk.do(f"{home}/preparing?step=dates", **{**dates, "action": "dates"})
    assert response.status_code == 303, unescape(response.text)

    rules = filled_in(desk.see(f"{home}/preparing?step=rules"), "rules")
    response = desk.do(f"{home}/preparing?step=rules", **{**rules, "action": "rules", "calls_days": "5"})
    assert response.status_code == 422
    assert "不能多于“电话动员次数”" in unescape(response.text)
    response = desk.do(f"{home}/preparing?step=rules", **{**rules, "action": "rules", "max_offices": "8"})
    assert response.status_code == 303, unescape(response.text)

    channels = filled_in(desk.see(f"{home}/preparing?step=lists"), "channels")
    response = desk.do(f"{home}/preparing?step=lists", **{**channels, "action": "channels", "custodian-0": "县信访局"})
    assert response.status_code == 303, unescape(response.text)

    differences = desk.see(f"{home}/differences")
    for said in ("2024年10月27日24时", "所选股室上限", "县信访局", "第三季度"):
        assert said in differences
    assert "office_id" not in differences

    opening = filled_in(desk.see(f"{home}/preparing?step=opening"), "open")
    desk.do(f"{home}/preparing?step=rules", **{**rules, "action": "rules", "max_offices": "9"})
    stale = desk.do(f"{home}/preparing?step=opening", **{**opening, "action": "open", "sure": "yes", "despite": "yes"})
    assert stale.status_code == 409
    assert "草案已有改动" in unescape(stale.text)
    opening = filled_in(desk.see(f"{home}/preparing?step=opening"), "open")
    opened = desk.do(f"{home}/preparing?step=opening", **{**opening, "action": "open", "sure": "yes", "despite": "yes"})
    assert opened.status_code == 303, unescape(opened.text)
    locked = desk.do(f"{home}/preparing?step=rules", **{**rules, "action": "rules", "max_offices": "7"})
    assert locked.status_code == 409
    assert "都已固定" in desk.see(f"{home}/preparing?step=rules")


def test_a_catalogue_is_changed_and_offices_are_merged_on_its_page(desk: Desk) -> None:
    page = f"/staff/{APPRAISAL}/catalogue"
    desk.see(page)
    given = desk.ask("GET", f"/api/v1/appraisals/{APPRAISAL}/catalogue/form")
    workbook = load_workbook(BytesIO(given.content))
    workbook.worksheets[0]["C5"] = "登记注册服务股"
    looked = desk.do(page, "check", file=saved(workbook))
    assert "更名" in unescape(looked.text)
    assert "登记注册服务股" not in desk.see(page)
    taken = desk.do(page, "import", file=saved(workbook), seen="yes")
    assert taken.status_code == 303, unescape(taken.text)
    assert "登记注册股" in desk.see(f"{page}?q=登记注册服务")
    merged = desk.do(page, "merge", gone="01-02", into="01-01")
    assert merged.status_code == 303, unescape(merged.text)
    text = desk.see(page)
    assert "登记注册股、行政审批股" in text
    assert ">01-02<" not in text
