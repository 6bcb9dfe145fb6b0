"""Handing in a channel's workbook from the command line, as its clerk would on the page."""

import json
import os
from pathlib import Path

import click
import urllib3

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
}
SECONDS = 150


def file_matters(appraisal: str, channel: str, workbook: Path, address: str, token: str | None) -> int:
    """Hand in the file and say what became of it, cell by cell when something is wrong. Exit 1 then."""
    kind = TYPES.get(workbook.suffix.lower())
    bearer = token or os.environ.get("PINGYI_TOKEN")
    if kind is None:
        raise click.ClickException(f"{workbook.name} is none of {', '.join(TYPES)}")
    if not bearer:
        raise click.ClickException("a sorter's token is needed: --token or PINGYI_TOKEN (see pingyi staff token)")
    reply = urllib3.request(
        "PUT",
        f"{address}/api/v1/appraisals/{appraisal}/complaints/{channel}/file",
        body=workbook.read_bytes(),
        headers={"Content-Type": kind, "Authorization": f"Bearer {bearer}"},
        timeout=SECONDS,
        retries=False,
    )
    told = json.loads(reply.data)
    if reply.status == 200:
        click.echo(f"{told['rows']} rows: {told['recorded']} recorded, {told['again']} known, {told['late']} late")
        return 0
    click.echo(f"{told['code']}: {told['detail']}")
    for error in told["facts"].get("errors", ()):
        click.echo(f"  {error['cell'] or error['row']}  {error['column']}  {error['code']}  {error['value']}")
    return 1
