"""Files handed in and taken out from the command line, through the same door as from anywhere else."""

from pathlib import Path
from typing import Any

import click
import msgspec
import urllib3

from gateway.sheets import CSV, XLS
from gateway.staff import mint
from gateway.workbook import XLSX
from services.kernel.settings import Settings, from_environment

ACCOUNT = "command-line"
SHOWN = 20
TYPES = {".xlsx": XLSX, ".xls": XLS, ".csv": CSV}


class Door:
    """The gateway of a running system, and a token of its secret for the Inspection Office."""

    def __init__(self, address: str | None, data: Path | None) -> None:
        settings = _settings(data)
        self._address = address or f"http://{settings.host}:{settings.port}"
        self._token = mint(settings, "operator", ACCOUNT)
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=300), retries=False)

    def ask(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> urllib3.BaseHTTPResponse:
        """One request. Raises `click.ClickException` when nobody is there."""
        sent = {"Authorization": f"Bearer {self._token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        try:
            return self._pool.request(method, f"{self._address}/api/v1/appraisals{path}", body=body, headers=sent)
        except urllib3.exceptions.HTTPError as error:
            raise click.ClickException(f"{self._address} 没有应答:{error}") from error


def file_roster(appraisal: str, provider: str, file: Path, address: str | None, data: Path | None) -> int:
    """Hand in a list. With errors, tell them and write the marked workbook beside the file."""
    path, door = f"/{appraisal}/rosters/{provider}", Door(address, data)
    answered = door.ask("PUT", path, body=file.read_bytes(), content_type=_type(file))
    if answered.status == 200:
        filed = msgspec.json.decode(answered.data)
        late = ",迟报" if filed["late"] else ""
        click.echo(f"已报送:{filed['rows']} 行,{filed['people']} 人{late};摘要 {filed['digest']}")
        _tell(filed["warnings"])
        return 0
    return _refused(door, answered, file, ("POST", f"{path}/checking"))


def import_catalogue(appraisal: str, file: Path, address: str | None, data: Path | None) -> int:
    """Bring in the catalogue. With errors, tell them and write the marked workbook beside the file."""
    path, door = f"/{appraisal}/catalogue", Door(address, data)
    answered = door.ask("PUT", path, body=file.read_bytes(), content_type=_type(file))
    if answered.status == 200:
        taken = msgspec.json.decode(answered.data)
        click.echo(f"已导入:股室 {taken['offices']} 个,启用 {taken['enabled']} 个;摘要 {taken['digest']}")
        for name, meant in (("added", "新增"), ("renamed", "更名"), ("gone", "不再列入"), ("left_out", "未启用")):
            if taken[name]:
                click.echo(f"{meant}:{'、'.join(taken[name])}")
        _tell(taken["warnings"])
        return 0
    return _refused(door, answered, file, ("PUT", path))


def export_catalogue(appraisal: str, file: Path, address: str | None, data: Path | None) -> int:
    """Write the catalogue to a workbook, which can be changed and brought in again."""
    answered = Door(address, data).ask("GET", f"/{appraisal}/catalogue", accept=XLSX)
    if answered.status != 200:
        raise click.ClickException(_problem(answered.data))
    file.write_bytes(answered.data)
    click.echo(f"已写入 {file}")
    return 0


def _refused(door: Door, answered: urllib3.BaseHTTPResponse, file: Path, look: tuple[str, str]) -> int:
    click.echo(_problem(answered.data), err=True)
    facts = msgspec.json.decode(answered.data)["facts"]
    _tell(facts.get("errors", ()))
    if facts.get("errors"):
        method, path = look
        copy = door.ask(method, path, body=file.read_bytes(), content_type=_type(file), accept=XLSX)
        if copy.headers.get("content-type") == XLSX:
            beside = file.with_name(f"{file.stem}(有误处已标红).xlsx")
            beside.write_bytes(copy.data)
            click.echo(f"已标红:{beside}", err=True)
    return 1


def _tell(notes: Any) -> None:
    for note in notes[:SHOWN]:
        click.echo(f"{note['cell'] or '整份文件'} {note['says']}", err=True)
    if len(notes) > SHOWN:
        click.echo(f"……共 {len(notes)} 处", err=True)


def _problem(body: bytes) -> str:
    problem = msgspec.json.decode(body)
    return f"{problem['title']}:{problem['detail']}"


def _type(file: Path) -> str:
    try:
        return TYPES[file.suffix.lower()]
    except KeyError:
        raise click.ClickException(f"只接受 {'、'.join(TYPES)} 文件") from None


def _settings(data: Path | None) -> Settings:
    if data is None:
        return from_environment("gateway")
    from ops.system.embedded import settings_in

    return settings_in(data, port=8080)
