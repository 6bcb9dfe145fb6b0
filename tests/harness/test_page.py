"""What the page object sees, and what it does not."""

import pytest

from tests.harness.page import Page

PAGE = Page("""<!doctype html><html><head><title>题</title><style>p{}</style></head><body>
<nav><a href="/count">统计</a></nav>
<main><div role="alert"><h2>填写有误</h2><p>还有 <b>2</b>
处</p></div>
<section><h2>公告 <small>草稿</small></h2><form>
<input type="hidden" name="csrf" value="x"><label>网址
<input name="address" value="https://x" aria-invalid="true"></label>
<label for="why">理由</label><textarea id="why" name="why">
因为</textarea>
<select name="month"><option value="1">一月</option><option value="2" selected>二月</option></select>
<input type="checkbox" name="tick" value="a" checked><input type="checkbox" name="tick" value="b">
<button name="action" value="save">保存</button></form></section>
<table><thead><tr><th>名次</th></tr></thead><tbody>
<tr><th scope="row">通报 县纪委</th><td>可下载</td></tr></tbody></table>
<p hidden>看不见</p><script>"脚本"</script>
<dialog><button>关着</button></dialog><p>甲</p><p>乙</p></main></body></html>""")


def test_a_page_says_what_can_be_read_within_one_paragraph() -> None:
    assert PAGE.says("还有 2 处")
    assert not any(PAGE.says(words) for words in ("题", "看不见", "脚本", "关着", "甲乙", "因为", "一月"))


def test_alerts_menus_sections_and_rows_are_found_by_what_they_are() -> None:
    assert PAGE.alert.lines == ["填写有误", "还有 2 处"]
    assert PAGE.status.lines == []
    assert PAGE.menu == {"统计": "/count"}
    assert PAGE.section("公告").buttons == ["保存"]
    assert PAGE.rows == [["通报 县纪委", "可下载"]]
    assert PAGE.row("通报").says("可下载")
    with pytest.raises(ValueError, match="not enough values"):
        PAGE.row("函")


def test_fields_tell_their_label_and_what_stands_in_them() -> None:
    assert [(field.label, field.value, field.invalid) for field in PAGE.fields][:2] == [
        ("网址", "https://x", True),
        ("", "a", False),
    ]
    assert (PAGE.typed("why"), PAGE.typed("month"), PAGE.chosen("month")) == (["因为"], ["二月"], ["2"])
    assert (PAGE.offered("tick"), PAGE.checked("tick"), PAGE.offered("action")) == (["a", "b"], ["a"], ["save"])
    assert PAGE.choices("month") == ["一月", "二月"]
    assert PAGE.typed("csrf") == []
