"""`pingyi replay`: a result recomputed from the logs, and whether it is what was recorded."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from ops.commands.evidence import what_if
from ops.commands.options import A_FILE, a_system, as_json
from ops.system.locate import settings_in
from ops.system.logs import Logs
from ops.system.services import COUNTED
from services.kernel.clock import CHINA
from services.kernel.proof.hashing import algorithm
from services.kernel.settings import Settings
from services.tally.records.as_of import NothingThen, limits_at, limits_at_sequence
from services.tally.records.verified_log import LogBroken
from services.tally.replay.bundle.container import Container, ContainerDamaged, Lines
from services.tally.replay.bundle.contents import MANIFEST, Manifest, log_name
from services.tally.replay.replay import Replayed
from services.tally.replay.replay import replay as replay_sources
from services.tally.replay.what_if import try_rules


@click.command()
@click.argument("appraisal", metavar="APPRAISAL|BUNDLE")
@click.option(
    "--as-of", metavar="SEQ|INSTANT", help="Only what had happened at that sequence of tally's log, or instant."
)
@click.option(
    "--rules",
    type=A_FILE,
    help="Count under other rules (YAML or JSON, only what differs) and show which offices would change.",
)
@click.option("--by", metavar="ACCOUNT", help="Who asks about other rules; it is put on record.")
@as_json
@a_system
def replay(
    appraisal: str, as_of: str | None, rules: Path | None, by: str | None, as_json: bool, data: Path | None
) -> int:
    """Recompute a result from the logs and compare it with what was recorded. Exit 1 when they differ."""
    if Path(appraisal).is_file():
        return _replay_bundle(Path(appraisal), rules, as_json)
    if rules is not None:
        return _replay_under(appraisal, as_of, rules, by, as_json, data)
    with settings_in(data) as settings_for:
        logs = Logs(settings_for, appraisal)
        try:
            if not any(logs.sizes().values()):
                raise click.ClickException(f"no events of {appraisal} are here")
            replayed = _with_bar(logs, _limits(logs, as_of), quiet=as_json)
        finally:
            logs.close()
    click.echo(
        as_text(replayed) if not as_json else json.dumps(as_data(appraisal, as_of, replayed), ensure_ascii=False)
    )
    return exit_code(replayed)


def _replay_under(
    appraisal: str, as_of: str | None, rules: Path, by: str | None, as_json: bool, data: Path | None
) -> int:
    """Show what other rules would make of the quarter; the account is recorded first."""
    if not by:
        raise click.ClickException("--rules needs --by: who asks is put on record")
    changes = what_if.read_rules(rules)
    with settings_in(data) as settings_for:
        logs = Logs(settings_for, appraisal)
        try:
            trial = try_rules(logs.sources(), changes, limits=_limits(logs, as_of), algorithm=logs.algorithm())
        finally:
            logs.close()
        what_if.record(settings_for["tally"], appraisal, trial, by, data)
    what_if.show(trial, as_json=as_json)
    return 0 if trial.replayed.first_difference is None else 1


def _replay_bundle(file: Path, rules: Path | None, as_json: bool) -> int:
    """The same from a bundle, offline; nothing is recorded."""
    with file.open("rb") as opened:
        try:
            bundle = Container(opened)
            manifest = msgspec.json.decode(bundle.read(MANIFEST), type=Manifest)
            sources = {source: list(bundle.lines(log_name(source))) for source in COUNTED if source != "ballot"}
            logs: dict[str, Iterable[bytes]] = {**sources, "ballot": Lines(bundle, log_name("ballot"))}
        except (ContainerDamaged, KeyError, msgspec.MsgspecError) as error:
            raise click.ClickException(f"{file} is no bundle: {error}") from error
        hashed = algorithm(manifest.algorithm)
        if rules is not None:
            trial = try_rules(logs, what_if.read_rules(rules), algorithm=hashed)
            what_if.show(trial, as_json=as_json)
            return 0 if trial.replayed.first_difference is None else 1
        replayed = replay_sources(logs, algorithm=hashed)
    told = as_data(manifest.appraisal, None, replayed)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else as_text(replayed))
    return exit_code(replayed)


def replay_system(settings: Settings, appraisal: str) -> tuple[bool, str]:
    """Replay a running system's quarter. Answers whether it is identical, and the line that says so."""
    logs = Logs(dict.fromkeys(COUNTED, settings), appraisal)
    try:
        replayed = logs.replay(limits=logs.shown(), processes=1)  # it runs on eventlet
    finally:
        logs.close()
    return replayed.identical, as_text(replayed)


def exit_code(replayed: Replayed) -> int:
    """0 when identical, 1 when not, 2 when there is nothing to compare with."""
    if replayed.first_difference is not None:
        return 1
    return 0 if replayed.recorded is not None else 2


def as_text(replayed: Replayed) -> str:
    """One line: identical and the digest, or the first difference."""
    difference = replayed.first_difference
    if difference is not None:
        return f"replay: different at {difference.name}: {difference.detail}"
    if replayed.recorded is None:
        return f"replay: nothing recorded to compare with; computed {replayed.digest}"
    return f"replay: identical {replayed.digest}"


def as_data(appraisal: str, as_of: str | None, replayed: Replayed) -> dict[str, Any]:
    """Everything a program wants to know of a replay."""
    difference = replayed.first_difference
    return {
        "appraisal": appraisal,
        "as_of": as_of,
        "identical": replayed.identical,
        "digest": replayed.digest,
        "recorded": replayed.recorded,
        "first_difference": None if difference is None else {"check": difference.name, "detail": difference.detail},
        "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in replayed.checks],
        "positions": msgspec.to_builtins(list(replayed.positions.values())),
    }


def _limits(logs: Logs, as_of: str | None) -> dict[str, int]:
    """What may be shown up to a sequence of tally's log or an instant (ISO 8601; in China unless it says otherwise)."""
    try:
        return logs.shown(None if as_of is None else _named(logs, as_of))
    except LogBroken as error:
        raise click.ClickException(f"no instant can be found in the logs: {error}") from error
    except NothingThen as error:
        raise click.ClickException(f"tally's log has no sequence {as_of}") from error
    except ValueError as error:
        raise click.ClickException(f"{as_of!r} is neither a sequence nor an instant") from error


def _named(logs: Logs, as_of: str) -> dict[str, int]:
    if as_of.isdecimal():
        return limits_at_sequence(logs.sources(), int(as_of))
    instant = datetime.fromisoformat(as_of)
    return limits_at(logs.sources(), instant if instant.tzinfo else instant.replace(tzinfo=CHINA))


def _with_bar(logs: Logs, limits: dict[str, int], *, quiet: bool) -> Replayed:
    console = Console(stderr=True, quiet=quiet)
    columns = (TextColumn("replay {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as bars:
        tasks = {name: bars.add_task(name, total=size) for name, size in limits.items()}
        replayed = logs.replay(limits=limits, progress=lambda name, at: bars.update(tasks[name], completed=at))
        for name, size in limits.items():
            bars.update(tasks[name], completed=size)
    return replayed
