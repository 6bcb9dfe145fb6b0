"""`pingyi replay --rules`: the same records under other rules, who asked for it on record before it is shown."""

import json
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console
from rich.table import Table

from ops.system.locate import is_served
from services.kernel.messaging.rpc import RpcClient
from services.kernel.settings import Settings, from_environment
from services.tally.context import TallyContext
from services.tally.contract import NoteRulesTried
from services.tally.events import LANGUAGE as TALLY
from services.tally.replay import rules_tried
from services.tally.replay.what_if import Trial, as_report


def read_rules(file: Path) -> dict[str, Any]:
    """A rule file, YAML or JSON: the rules that differ, by name."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise click.ClickException(f"{file} does not name rules")
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}


def record(settings: Settings, appraisal: str, trial: Trial, by: str, data: Path | None) -> int:
    """Put on record who asked, in tally's log. Answers how often anybody has."""
    request = NoteRulesTried(appraisal=appraisal, rules_digest=trial.rules_digest, changed=trial.changed, by=by)
    if is_served(data):
        common = from_environment()
        client = RpcClient(common.broker_url, max(30.0, common.rpc_timeout))
        try:
            return client.ask(request).tried
        finally:
            client.stop()
    context = TallyContext.open(settings, "tally", TALLY)
    try:
        return rules_tried.handle(request, context).tried
    finally:
        context.close()


def show(trial: Trial, *, as_json: bool) -> None:
    """Print what would differ."""
    report = as_report(trial)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, default=str))
        return
    changed = ", ".join(f"{name}={value}" for name, value in report["changed"].items())
    click.echo(f"replay: under other rules: {changed or 'the same'}")
    table = Table("office", "votes", "would be", "rank", "would be")
    for office in report["offices"]:
        (votes, votes_after), (rank, rank_after) = office["votes"], office["rank"]
        table.add_row(office["office_id"], str(votes), str(votes_after), str(rank), str(rank_after))
    if report["offices"]:
        Console().print(table)
    click.echo(f"replay: {len(report['offices'])} of {len(trial.before['offices'])} offices would differ")
