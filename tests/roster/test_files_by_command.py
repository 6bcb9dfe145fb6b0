"""Lists and the catalogue handed in and taken out from the command line (R-05, R-18)."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import load_workbook

from ops.commands.main import main
from ops.system.ports import free_port
from simulation.spreadsheets import write_catalogue
from tests.roster.conftest import Roster
from tests.roster.over_http import SETTINGS
from tests.roster.quarter import APPRAISAL, row, workbook


def test_a_list_is_handed_in(address: str, roster: Roster, tmp_path: Path) -> None:
    file = kept(tmp_path / "消防.xlsx", workbook("T2", [row("T2", 1), row("T2", 2, 联系电话="0876-3133677")]))
    done = pingyi("roster", "file", APPRAISAL, "fire", str(file), "--address", address)
    assert done.exit_code == 0, done.output
    assert "已报送:2 行,2 人" in done.output
    assert "联系电话:这是座机" in done.output
    assert roster.rows("select provider, filed_by from filing") == [("fire", "command-line")]


def test_wrong_cells_are_told_and_marked_in_a_copy_beside_the_file(address: str, tmp_path: Path) -> None:
    file = kept(tmp_path / "消防.xlsx", workbook("T2", [row("T2", 1, 联系电话="1380876")]))
    done = pingyi("roster", "file", APPRAISAL, "fire", str(file), "--address", address)
    assert done.exit_code == 1
    assert "L4 联系电话:电话号码不对" in done.output
    copy = load_workbook(tmp_path / "消防(有误处已标红).xlsx").worksheets[0]
    assert copy["L4"].comment is not None


def test_the_catalogue_is_brought_in_and_taken_out(address: str, tmp_path: Path) -> None:
    file = kept(tmp_path / "目录.xlsx", write_catalogue())
    done = pingyi("catalogue", "import", APPRAISAL, str(file), "--address", address)
    assert done.exit_code == 0, done.output
    assert "默认不列入评议对象" in done.output
    out = tmp_path / "导出.xlsx"
    assert pingyi("catalogue", "export", APPRAISAL, str(out), "--address", address).exit_code == 0
    again = pingyi("catalogue", "import", APPRAISAL, str(out), "--address", address)
    assert digest(again) == digest(done)


def test_what_is_no_workbook_and_nobody_there_are_said(tmp_path: Path) -> None:
    file = kept(tmp_path / "名单.pdf", b"%PDF")
    assert "只接受 .xlsx、.xls、.csv 文件" in pingyi("roster", "file", APPRAISAL, "fire", str(file)).output
    csv = kept(tmp_path / "名单.csv", b"a,b")
    silent = pingyi("roster", "file", APPRAISAL, "fire", str(csv), "--address", f"http://127.0.0.1:{free_port()}")
    assert silent.exit_code == 1
    assert "没有应答" in silent.output


def pingyi(*arguments: str) -> Result:
    return CliRunner(env={"PINGYI_GATEWAY_SECRET": SETTINGS.gateway_secret}).invoke(main, list(arguments))


def digest(done: Any) -> str:
    return str(done.output).partition("摘要 ")[2].split()[0]


def kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
