"""`pingyi purge`: names, numbers and keys erased on schedule, with a certificate."""

from pathlib import Path

import click

from ops.commands.options import a_system
from ops.system.locate import settings_in
from services.kernel.context import ServiceContext
from services.kernel.rpc.parse import parse
from services.roster.events import LANGUAGE
from services.roster.personal_data import erase

WORDS = {
    "people": "名单(姓名、电话等)",
    "proposed_people": "待确认的名单(姓名、电话等)",
    "roster_proposal": "待确认的名单(何时提出)",
    "secret": "键控摘要和凭证的密钥",
    "invitation": "邀请码(摘要)",
    "tries": "邀请码试错次数",
    "account": "登录账号(摘要)",
    "one_time_code": "短信验证码(摘要)",
    "issued_fresh": "谁领了票(当天)",
    "issued": "谁领了票",
}


@click.command()
@click.argument("appraisal")
@click.option("--by", required=True, help="The account of the person who erases.")
@click.option("--confirmed-by", required=True, help="The account of the second person.")
@click.option("--dry-run", "dry", is_flag=True, help="Erase nothing; say what is there and when it is due.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the certificate goes (default: erasure-APPRAISAL.txt)."
)
@a_system
def purge(appraisal: str, by: str, confirmed_by: str, dry: bool, out: Path | None, data: Path | None) -> int:
    """Erase names, numbers and keys of an appraisal, 30 days after its appeals closed. Writes a certificate."""
    with settings_in(data) as settings:
        context = ServiceContext.open(settings["roster"], "roster", LANGUAGE)
        try:
            command = parse(
                erase.EraseFrom, {"appraisal": appraisal, "by": by, "confirmed_by": confirmed_by, "dry": dry}
            )
            answer = erase.handle(command, context)
        finally:
            context.close()
    if dry:
        click.echo(f"{appraisal}: due on {answer['due_on'] or '(not published yet)'}")
        for table, rows in answer["would_erase"].items():
            click.echo(f"  {rows:>7}  {WORDS[table]}")
        return 0
    written = out or Path(f"erasure-{appraisal}.txt")
    written.write_text(answer["certificate"], encoding="utf-8")
    click.echo(answer["certificate"])
    click.echo(f"certificate: {written}")
    return 0
