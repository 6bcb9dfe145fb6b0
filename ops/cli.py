"""`pingyi`: the map of everything an operator can do."""

import importlib
from pathlib import Path

import click

from ops.services import SERVICES

DEMO = Path(".demo")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pingyi")
def main() -> None:
    """Pingyi 评议: a county's quarterly appraisal of its offices, event-sourced and provable.

    Start with `pingyi demo`, then `pingyi up` to look at the quarter it played.
    """


@main.command()
@click.option(
    "--data", type=click.Path(path_type=Path), default=DEMO, show_default=True, help="Where the system lives."
)
@click.option("--scale", type=float, default=1.0, show_default=True, help="How many public ballots, times 1,200.")
@click.option("--keep/--fresh", default=False, help="Keep what is in the folder, or begin anew.")
def demo(data: Path, scale: float, keep: bool) -> None:
    """Play the appraisal of 2024Q2 from the first roster to the published result, and replay it."""
    from services.kernel import runtime

    runtime.install()
    _run("ops.demo", "play", data, scale, keep)


@main.command()
@click.option(
    "--data", type=click.Path(path_type=Path), default=DEMO, show_default=True, help="Where the system lives."
)
@click.option("--port", type=int, default=8080, show_default=True)
def up(data: Path, port: int) -> None:
    """Serve everything in one process, from the folder of `pingyi demo` or an empty one."""
    from services.kernel import runtime

    runtime.install()
    _run("ops.up", "up", data, port)


@main.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def serve(service: str) -> None:
    """Run one service, or the gateway, on RabbitMQ and PostgreSQL (settings: PINGYI_*)."""
    from ops import serve as served

    if service == "gateway":
        served.serve_gateway()
    else:
        served.serve_service(service)


@main.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def health(service: str) -> None:
    """Ask a running service whether it and its database are well. Exit 1 when not."""
    _run("ops.health", "check", service)


@main.command()
@click.argument("service", type=click.Choice(SERVICES), required=False)
def migrate(service: str | None) -> None:
    """Bring the database schema of one service, or of all, to the newest version."""
    from services.kernel import store
    from services.kernel.settings import from_environment

    for name in (service,) if service else SERVICES:
        store.migrate(from_environment(name), name)
        click.echo(f"{name}: up to date")


@main.command()
@click.argument("appraisal")
@click.option(
    "--as-of", metavar="SEQ|INSTANT", help="Only what had happened at that sequence of tally's log, or instant."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="An embedded system's folder (default: PINGYI_DATABASE_URL, or .demo).",
)
def replay(appraisal: str, as_of: str | None, as_json: bool, data: Path | None) -> None:
    """Recompute a result from the logs and compare it with what was recorded. Exit 1 when they differ."""
    _run("ops.replay", "replay", appraisal, as_of, as_json, data)


@main.group()
def staff() -> None:
    """Accounts of the people who work with the system."""


@staff.command()
@click.argument("role")
@click.argument("account")
@click.option("--appraisal", help="Narrow the token to one appraisal.")
@click.option("--provider", help="A provider's code, for role provider.")
@click.option("--channel", help="A channel's code, for role sorter.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="An embedded system's folder (default: PINGYI_GATEWAY_SECRET)."
)
def token(
    role: str, account: str, appraisal: str | None, provider: str | None, channel: str | None, data: Path | None
) -> None:
    """Print a bearer token, good for twelve hours. ROLE: operator, provider, sorter, conduct, auditor."""
    _run("ops.staff", "token", role, account, appraisal, provider, channel, data)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a generated file is not fresh.")
def docs(check: bool) -> None:
    """Write the generated documents: event catalogue, JSON Schemas, AsyncAPI, OpenAPI."""
    _run("ops.catalogues", "write", check)


@main.command()
@click.option("--quick", is_flag=True, help="Small sizes, to see that it runs.")
@click.option("--only", type=click.Choice(["ballots", "events", "replay"]), multiple=True)
def bench(quick: bool, only: tuple[str, ...]) -> None:
    """Measure durable ballots a second, events a second and replay, each beside its bound."""
    _run("ops.bench", "bench", quick, only)


def _run(module: str, function: str, *arguments: object) -> None:
    """Import late: some commands must patch the standard library before anything else is imported."""
    raise SystemExit(getattr(importlib.import_module(module), function)(*arguments))


if __name__ == "__main__":
    main()
