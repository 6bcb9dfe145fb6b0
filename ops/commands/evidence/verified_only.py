"""`pingyi verified-only`: the result if only complaints found true counted; the account is recorded (1.3 rule 8)."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from gateway.chinese.reasons import in_words
from gateway.chinese.rules import votes_zh
from ops.commands.evidence import what_if
from ops.commands.options import a_system, as_json
from ops.system.locate import settings_in
from ops.system.logs import Logs
from services.tally.replay.verified_only import FILTER, comparison
from services.tally.replay.what_if import try_rules


@click.command()
@click.argument("appraisal")
@click.option("--by", required=True, metavar="ACCOUNT", help="Who asks; it is put on record.")
@as_json
@a_system
def verified_only(appraisal: str, by: str, as_json: bool, data: Path | None) -> int:
    """Show what the result would be if only complaints that were found true counted, beside what it is."""
    with settings_in(data) as settings_for:
        logs = Logs(settings_for, appraisal)
        try:
            trial = try_rules(logs.sources(), FILTER, limits=logs.shown(), algorithm=logs.algorithm())
        finally:
            logs.close()
        what_if.record(settings_for["tally"], appraisal, trial, by, data)
    told = {
        "digest": trial.replayed.digest,
        "rules_digest": trial.rules_digest,
        **comparison(trial.before, trial.after),
    }
    if as_json:
        click.echo(json.dumps({"appraisal": appraisal, **told}, ensure_ascii=False))
    else:
        _show(told)
    return 0 if trial.replayed.first_difference is None else 1


def _show(told: dict[str, Any]) -> None:
    complaints, (votes, verified) = told["complaints"], told["other"]
    counted, found_true = complaints["counted"]
    click.echo(f"投诉举报 {complaints['reported']} 件")
    click.echo(f"现计票 {counted} 件 {votes} 票;只计查实的 {found_true} 件 {verified} 票")
    click.echo(f"不再计票:{in_words(complaints['not_counted'])}")
    table = Table("股室", "名次", "查实名次", "得票", "查实得票", "投诉举报", "查实的")
    for office in told["offices"]:
        (rank, then), (final, final_then), (other, other_then) = office["rank"], office["final"], office["other"]
        figures = (rank, then, votes_zh(final), votes_zh(final_then), other, other_then)
        table.add_row(office["office_id"], *(str(figure) for figure in figures))
    if told["offices"]:
        Console().print(table)
    click.echo(f"名次或票数会变的股室 {len(told['offices'])} 个;所试规则的摘要 {told['rules_digest']}")
