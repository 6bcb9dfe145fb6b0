"""What everybody may check, in a browser: the receipt with its proof, and its sheet on paper (R-46)."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, must_be_accessible
from tests.gateway.pages.proofs import RECEIPT, ROOT, in_stage, proof_of, sealed

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]


def test_a_receipt_shows_its_proof_folded_and_prints_it_unfolded(browse: Browse, site: Site, look: Look) -> None:
    """Also without a script."""
    proof = proof_of(among=1_200)
    site.services.answers["ballot.find_receipt"] = sealed(proof)
    page = browse(script=False)
    page.goto(f"{site.home}/receipt")
    page.get_by_label("回执号").fill(RECEIPT)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name="确实算在里面")).to_be_visible()
    expect(page.get_by_text(proof["root"])).to_be_hidden()
    look(page, "proof-1-folded")
    page.get_by_text("给想自己核对的人").click()
    expect(page.get_by_text(proof["root"])).to_be_visible()
    look(page, "proof-2-open")
    page.get_by_role("button", name="有签名的回执单").click()
    expect(page.get_by_text(proof["root"])).to_be_visible()
    page.emulate_media(media="print")
    look(page, "proof-3-sheet")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_receipt_pages_are_accessible(browse: Browse, site: Site) -> None:
    site.services.answers["ballot.find_receipt"] = sealed(proof_of(among=6))
    page = browse()
    page.goto(f"{site.home}/receipt")
    page.get_by_label("回执号").fill(RECEIPT)
    page.get_by_role("button", name="查询").click()
    page.get_by_text("给想自己核对的人").click()
    must_be_accessible(page)
    page.get_by_role("button", name="有签名的回执单").click()
    expect(page.get_by_role("heading", name="评议回执单")).to_be_visible()
    must_be_accessible(page)


def test_the_page_that_says_how_to_check(browse: Browse, site: Site, look: Look) -> None:
    """D-3: from the result, folded for a lay person; a checkpoint is a file to keep."""
    in_stage(site.services, "published")
    page = browse()
    page.goto(f"{site.home}/verify")
    expect(page.get_by_text(ROOT.hex()).first).to_be_hidden()
    look(page, "verify-1-folded")
    page.get_by_text("票箱：2 个检查点").click()
    look(page, "verify-2-open")
    must_be_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载票箱第 1 个检查点").click()
    assert kept.value.suggested_filename.endswith("-ballot-0001.txt")
