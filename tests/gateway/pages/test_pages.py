"""Pages without a browser: headers, refusals as pages, files with addresses that name their content."""

import re

import pytest

from services.kernel.refusal import Refused
from services.tally.contract import ListErrata
from tests.gateway.conftest import GatewayClient
from tests.gateway.stand_in import APPRAISAL
from tests.gateway.tally_answers import published, published_office
from tests.harness.page import Page

HOME = f"/a/{APPRAISAL}"


def test_a_page_lets_nothing_foreign_in_and_tells_nobody_where_one_was(gateway: GatewayClient) -> None:
    page = gateway.ask("GET", HOME)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?! src)|style=|onclick|https?://(?!gateway)", page.text)


def test_files_are_kept_for_ever_under_an_address_that_names_their_content(gateway: GatewayClient) -> None:
    page = gateway.ask("GET", HOME)
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        file = gateway.ask("GET", address)
        assert (file.status_code, "immutable" in file.headers["cache-control"]) == (200, True)
    assert gateway.ask("GET", "/static/voter.css").status_code == 404
    assert gateway.ask("GET", "/static/..%2f..%2fpages.py").status_code == 404


def test_a_refusal_is_a_page_in_chinese(gateway: GatewayClient) -> None:
    page = gateway.ask("GET", "/a/532622-1999Q1")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "没有这次评议" in Page(page.text).lines
    assert Page(page.text).says("APPRAISAL_UNKNOWN")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'\"><img src=x>"])
def test_hostile_text_is_shown_as_text(gateway: GatewayClient, name: str) -> None:
    form = {"method": "invitation", "phone": name, "code": ""}
    page = gateway.ask("POST", f"{HOME}/identity", data=form)
    assert page.status_code == 422
    assert name not in page.text


def test_a_session_is_for_this_appraisal_and_out_of_reach_of_scripts(gateway: GatewayClient) -> None:
    form = {"method": "invitation", "phone": "13000000123", "code": "482913"}
    entered = gateway.ask("POST", f"{HOME}/identity", data=form)
    assert (entered.status_code, entered.headers["location"]) == (303, f"{HOME}/ballot")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert f"path={HOME}".lower() in cookie
    assert "samesite=lax" in cookie


def test_a_draft_that_is_none_is_refused_and_casts_nothing(gateway: GatewayClient) -> None:
    form = {"method": "invitation", "phone": "13000000123", "code": "482913"}
    cookie = gateway.ask("POST", f"{HOME}/identity", data=form).headers["set-cookie"].partition(";")[0]
    page = gateway.ask("POST", f"{HOME}/submission", data={"draft": "{"}, headers={"cookie": cookie})
    assert page.status_code == 400
    assert gateway.services.box == {}


def test_before_publication_the_result_page_says_so(gateway: GatewayClient) -> None:
    """R-49."""
    gateway.services.answers["tally.show_published_result"] = Refused("NOT_PUBLISHED", {})
    page = gateway.ask("GET", f"{HOME}/result")
    assert page.status_code == 200
    assert Page(page.text).says("结果还没有公布")


def test_the_published_result_shows_each_office_by_source(gateway: GatewayClient) -> None:
    """R-12, R-36, R-40."""
    gateway.services.answers["tally.show_published_result"] = published(published_office(directed=16, other=4))
    page = gateway.ask("GET", f"{HOME}/result")
    assert page.status_code == 200
    (row,) = [row for row in Page(page.text).rows if row[:1] == ["1"]]
    assert [cell for cell in row if cell.isdigit()] == ["1", "16", "11", "4", "31", "9", "12", "8", "3", "1"]


def test_small_cells_are_not_shown_and_the_page_says_why(gateway: GatewayClient) -> None:
    """A-26."""
    categories = {"cold": None, "lazy": 12, "shirk": 8, "disorder": None, "corrupt": None}
    line = published_office(directed=None, other=None, sampled=24, categories=categories)
    gateway.services.answers["tally.show_published_result"] = published(line)
    page = gateway.ask("GET", f"{HOME}/result").text
    assert "None" not in page
    assert Page(page).says("看出是谁投的")
    assert page.count("<td><abbr") == 5


def test_a_corrected_result_says_what_was_corrected_and_why(gateway: GatewayClient) -> None:
    """A-24: the version after an appeal comes with its notice."""
    gateway.services.answers["tally.show_published_result"] = published(result_version=2)
    corrections = [{"what": "matter", "ground": "MISMAPPED_OFFICE", "count": 1}]
    gateway.services.answers["tally.list_errata"] = [
        {
            "result_version": 2,
            "digest": "5f0c1a",
            "moved": [
                {"office_id": "02-03", "rank": [1, 2], "final": [31, 30]},
                {"office_id": "05-01", "rank": [2, 1], "final": [31, 31]},
            ],
            "because": [{"appeal": 1, "office": "02-03", "corrections": corrections}],
        }
    ]
    page = Page(gateway.ask("GET", f"{HOME}/result").text)
    assert page.says("归错了股室 1 处")
    assert page.says("31 票改为 30 票")
    assert page.says("另有 1 个股室的得票没有变")
    assert gateway.services.requests(ListErrata) == [ListErrata(appraisal=HOME.rpartition("/")[2], only_published=True)]


def test_the_rules_are_told_in_sentences(gateway: GatewayClient) -> None:
    """D-1, A-22: on a page and to programs; weights only when they are not all one."""
    page = gateway.ask("GET", f"{HOME}/rules")
    assert page.status_code == 200
    assert Page(page.text).says("一张评议票最多选10个股室")
    said = gateway.ask("GET", f"/api/v1/appraisals/{HOME.rpartition('/')[2]}/rules").json()
    assert {"rule": "max_offices", "label": "所选股室上限", "value": 10, "says": "一张评议票最多选10个股室。"} in said[
        "rules"
    ]
    assert said["formula"] == "定向评议得票 + 抽样评议得票 + 其他评议得票"


def test_votes_that_are_fractions_are_exact(gateway: GatewayClient) -> None:
    """A-22."""
    line = published_office(directed=16, other=4, final="94/3")
    gateway.services.answers["tally.show_published_result"] = published(line)
    assert [row for row in Page(gateway.ask("GET", f"{HOME}/result").text).rows if "31又1/3" in row]


def test_the_code_to_scan_leads_to_the_stable_address(gateway: GatewayClient) -> None:
    """R-51."""
    import zxingcpp
    from PIL import Image

    drawn = gateway.ask("GET", f"{HOME}/qr.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    (read,) = zxingcpp.read_barcodes(_painted(drawn.text, Image))
    assert read.text == f"http://gateway{HOME}"


def _painted(svg: str, image: object) -> object:
    """The code as a picture: segno draws rows of runs, `M x y h n` with scale 8."""
    size = int(re.search(r'width="(\d+)"', svg)[1])  # type: ignore[index]
    canvas = image.new("L", (size // 8, size // 8), 255)  # type: ignore[attr-defined]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]*)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        values = [float(number) for number in numbers.split()]
        match command:
            case "M":
                x, y = values
            case "m":
                x, y = x + values[0], y + values[1]
            case "h":
                for step in range(int(values[0])):
                    canvas.putpixel((int(x) + step, int(y)), 0)
                x += values[0]
    return canvas.resize((size, size), 0)


def test_the_appraisals_announced_are_listed(gateway: GatewayClient) -> None:
    page = gateway.ask("GET", "/")
    assert page.status_code == 200
    assert HOME in Page(page.text).links.values()
