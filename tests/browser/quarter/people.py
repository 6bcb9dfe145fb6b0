"""People at their screens: a member of staff at a desk, a voter with a telephone. They find things by their words."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyotp
from playwright.sync_api import Locator, Page, expect

from simulation.county.catalogue import APPRAISAL
from tests.browser.quarter.town import Town

STEP = 30  # seconds a code from the telephone is good for
PATIENCE = 30.0  # seconds until one service has heard from another
DRAWN = 60.0  # seconds until a document has been drawn
PASSWORD = "三月的雨 落在老街上 慢慢走"  # of people who do not exist

Browse = Callable[..., Page]
Kind = Literal["冷", "懒", "推", "乱", "贪"]


_HALVES = {half: chr(ord(half) + 0xFEE0) for half in ",;:()?!"}  # and their full widths


def words(text: str, *, whole: bool = False) -> re.Pattern[str]:
    """These words on a page, whichever punctuation it is set with; nothing else beside them when `whole`."""
    either = "".join(f"[{half}{_HALVES[half]}]" if half in _HALVES else re.escape(half) for half in text)
    return re.compile(f"^\\s*{either}\\s*$" if whole else either)


@dataclass
class Desk:
    """Somebody of the staff, at a screen of 1366 × 768."""

    page: Page
    town: Town
    account: str
    factor: str = ""
    _last: int = 0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", lambda dialog: dialog.accept())

    def code(self) -> str:
        """What the telephone shows, or the next when that one has been used."""
        step = max(self._last + 1, int(time.time()) // STEP)
        while step > int(time.time()) // STEP + 1:
            time.sleep(0.5)  # there is no other way than to wait for it, as people do
        self._last = step
        return pyotp.TOTP(self.factor).generate_otp(step)

    def opens(self, enrolment: str) -> None:
        """The page of the one-time address; its secret goes into the telephone."""
        self.page.goto(self.town.address + enrolment)
        self.factor = (self.page.locator("code").text_content() or "").replace(" ", "")

    def enrols(self) -> None:
        """A password, and the code that proves the telephone."""
        self.types("口令", PASSWORD)
        self.types("再输一次", PASSWORD)
        self.types("动态码", self.code())
        self.press("启用")
        expect(self.page.get_by_role("heading", name="已启用")).to_be_visible()

    def types_in(self) -> None:
        """Account, password and code, at the door."""
        self.page.get_by_role("link", name="登录").click()
        self.types("账号", self.account)
        self.types("口令", PASSWORD)
        self.types("动态码", self.code())

    def signs_in(self) -> None:
        self.types_in()
        self.press("登录")
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible()

    def home(self) -> None:
        """The desk's first page, where the appraisals are listed."""
        self.page.goto(f"{self.town.address}/staff")

    def section(self, title: str) -> Page:
        """A section of the quarter's desk, by its link."""
        if self.page.get_by_role("navigation", name="栏目").count() == 0:
            self.home()
            self.page.get_by_role("main").get_by_role("link", name="难办事股室").first.click()
        self.page.get_by_role("navigation", name="栏目").get_by_role("link", name=title, exact=True).click()
        return self.page

    def types(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Text into the field whose label begins so."""
        beginning = re.compile("^" + words(label).pattern)
        (within or self.page).get_by_role("textbox", name=beginning).filter(visible=True).fill(text)

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        (within or self.page).get_by_role("button", name=words(name, whole=exact)).click()

    def done(self, said: str) -> None:
        """The page says that it has been done."""
        expect(self.page.get_by_role("status").first).to_contain_text(words(said))

    def refused(self, said: str) -> None:
        """The page says what stands in the way."""
        expect(self.page.get_by_role("alert").filter(visible=True).first).to_contain_text(words(said))

    def chooses(self, label: str, file: bytes, name: str = "名单.xlsx") -> None:
        """A file from the clerk's disk."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.get_by_label(label).set_input_files({"name": name, "mimeType": kind, "buffer": file})

    def takes(self, click: Callable[[], None]) -> tuple[str, bytes]:
        """A file that a click gives: its name, and what is in it."""
        with self.page.expect_download(timeout=DRAWN * 1000) as kept:
            click()
        return kept.value.suggested_filename, Path(kept.value.path()).read_bytes()


Does = Callable[[], None]


def two_agree(first: Desk, second: Desk, section: str, proposed: Does, agree: str | Does, done: str) -> None:
    """What needs two people: one proposes, the other agrees. Again while a service has not yet heard from another."""
    deadline = time.monotonic() + PATIENCE
    while True:
        first.section(section)
        proposed()
        first.done("等另一人复核后办理")
        second.section(section)
        if isinstance(agree, str):
            second.press(agree)
        else:
            agree()
        second.page.wait_for_load_state()
        if second.page.locator(".trouble").count() == 0:
            second.done(done)
            return
        assert time.monotonic() < deadline, second.page.locator(".trouble").inner_text()


@dataclass(frozen=True)
class Phone:
    """A voter with a cheap telephone."""

    page: Page
    town: Town

    @property
    def home(self) -> str:
        return f"{self.town.address}/a/{APPRAISAL}"

    def begins(self) -> None:
        """From the announcement's link."""
        self.page.goto(self.home)
        self.page.get_by_role("link", name="开始评议").click()

    def has_code(self, phone: str, code: str) -> None:
        """Somebody was called."""
        self.page.get_by_label(words("手机号码(接到通知的号码)")).fill(phone)
        field = self.page.get_by_label("六位邀请码")
        field.fill(code)
        self._on(field)

    def has_account(self, account: str, phone: str) -> None:
        """Somebody has an account of the portal (of the rehearsal's, here)."""
        field = self.page.get_by_label("账号", exact=True)
        field.fill(account)
        self.page.get_by_label("手机号码", exact=True).fill(phone)
        self._on(field)

    def gets_message(self, phone: str) -> None:
        """Somebody asks for a code by short message, and types what came."""
        self.page.get_by_label("收验证码的手机号码").fill(phone)
        self.page.get_by_role("button", name="发送验证码").click()
        field = self.page.get_by_label("短信里的验证码")
        field.fill("".join(filter(str.isdigit, self.town.message(phone)))[:6])
        self._on(field)

    def _on(self, field: Locator) -> None:
        self.page.locator("form", has=field).get_by_role("button", name="下一步").click()

    def finds(self, office: str) -> None:
        """Search an office and tick it."""
        self.page.get_by_role("searchbox").fill(office)
        self.page.get_by_role("button", name="查找", exact=True).last.click()
        self.page.locator("label.row", has_text=office).first.get_by_role("checkbox").check()

    def next(self) -> None:
        self.page.locator(".bar").get_by_role("button", name="下一步").click()

    def tells(self, kind: Kind, text: str, month: str, *, since: str = "") -> None:
        """What was worst, what happened, when; or `since` what year it goes on."""
        self.page.get_by_role("checkbox", name=kind).check()
        self.page.get_by_label("具体是什么事").fill(text)
        self.page.get_by_label("年", exact=True).select_option(since or "2024")
        self.page.get_by_label("月", exact=True).select_option(month)
        if since:
            self.page.get_by_label("到现在还没有解决").check()

    def hands_in(self) -> str:
        """Hand the ballot in; the receipt."""
        self.page.get_by_role("button", name="交票").click()
        expect(self.page.get_by_role("heading", name="已收到")).to_be_visible()
        return self.page.locator(".receipt .code").inner_text()
