"""`pingyi`: the map of everything an operator can do."""

import importlib
from pathlib import Path

import click

from ops.system.services import SERVICES

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
    _run("ops.commands.running.demo", "demo", data, scale, keep)


@main.command()
@click.option(
    "--data", type=click.Path(path_type=Path), default=DEMO, show_default=True, help="Where the system lives."
)
@click.option("--port", type=int, default=8080, show_default=True)
@click.option("--demo", is_flag=True, help="Open every desk of the rehearsed quarter, without passwords.")
@click.option("--two-people", is_flag=True, help="Ask for a second person where a served installation does.")
def up(data: Path, port: int, demo: bool, two_people: bool) -> None:
    """Serve everything in one process, from the folder of `pingyi demo` or an empty one."""
    from services.kernel import runtime

    runtime.install()
    _run("ops.commands.running.up", "up", data, port, demo, two_people)


@main.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def serve(service: str) -> None:
    """Run one service, or the gateway, on RabbitMQ and PostgreSQL (settings: PINGYI_*)."""
    from ops.commands.running import serve as served

    if service == "gateway":
        served.serve_gateway()
    else:
        served.serve_service(service)


@main.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def health(service: str) -> None:
    """Ask a running service whether it and its database are well. Exit 1 when not."""
    _run("ops.commands.running.health", "check", service)


@main.command()
@click.argument("service", type=click.Choice(SERVICES), required=False)
def migrate(service: str | None) -> None:
    """Bring the database schema of one service, or of all, to the newest version."""
    from services.kernel import store
    from services.kernel.settings import from_environment

    for name in (service,) if service else SERVICES:
        try:
            store.migrate(from_environment(name), name)
        except store.UnknownRevision as unknown:
            raise click.ClickException(str(unknown)) from None
        click.echo(f"{name}: up to date")


@main.command()
@click.argument("appraisal", metavar="APPRAISAL|BUNDLE")
@click.option(
    "--as-of", metavar="SEQ|INSTANT", help="Only what had happened at that sequence of tally's log, or instant."
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Count under other rules (YAML or JSON, only what differs) and show which offices would change.",
)
@click.option("--by", metavar="ACCOUNT", help="Who asks about other rules; it is put on record.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="An embedded system's folder (default: PINGYI_DATABASE_URL, or .demo).",
)
def replay(
    appraisal: str, as_of: str | None, rules: Path | None, by: str | None, as_json: bool, data: Path | None
) -> None:
    """Recompute a result from the logs and compare it with what was recorded. Exit 1 when they differ."""
    _run("ops.commands.evidence.replay", "replay", appraisal, as_of, rules, by, as_json, data)


@main.command("verified-only")
@click.argument("appraisal")
@click.option("--by", required=True, metavar="ACCOUNT", help="Who asks; it is put on record.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="An embedded system's folder (default: PINGYI_DATABASE_URL, or .demo).",
)
def verified_only(appraisal: str, by: str, as_json: bool, data: Path | None) -> None:
    """Show what the result would be if only complaints that were found true counted, beside what it is."""
    _run("ops.commands.evidence.verified_only", "ask", appraisal, by, as_json, data)


class _MakeUnlessNamed(click.Group):
    """A group whose first word may be left out, when it is `make`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


EMBEDDED = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="An embedded system's folder (default: PINGYI_DATABASE_URL, or .demo).",
)


@main.group(cls=_MakeUnlessNamed)
def checkpoint() -> None:
    """Signed states of the logs, to be kept by others: `pingyi checkpoint make`, `pingyi checkpoint verify FILE`."""


@checkpoint.command("make")
@click.argument("appraisal", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write each to a file in this folder.")
@EMBEDDED
def make_checkpoints(appraisal: str | None, out: Path | None, data: Path | None) -> None:
    """Sign the size and root of every log, of one appraisal or of all, and print that."""
    _run("ops.commands.evidence.checkpoint", "make", appraisal, out, data)


@checkpoint.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", metavar="NAME+HASH+KEY", help="The signer's public key as you have it (default: the system's).")
@EMBEDDED
def verify_checkpoint(file: Path, key: str | None, data: Path | None) -> None:
    """See whether the log still begins with what a checkpoint says. Exit 1 when it does not."""
    _run("ops.commands.evidence.checkpoint", "verify", file, key, data)


@main.command()
@click.argument("appraisal")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it (default: ID.zip).")
@click.option(
    "--sealed", is_flag=True, help="Add words and names for the decider, under a passphrase that is asked for."
)
@EMBEDDED
def bundle(appraisal: str, out: Path | None, sealed: bool, data: Path | None) -> None:
    """Write everything an auditor needs into one zip, with a page that checks it in a browser."""
    _run("ops.commands.evidence.bundle", "bundle", appraisal, out, data, sealed)


@main.command()
@click.argument("appraisal")
@EMBEDDED
def reconcile(appraisal: str, data: Path | None) -> None:
    """Compare what tally received with what its owners hold. Exit 1 with the first sequence that differs."""
    _run("ops.commands.evidence.reconcile", "reconcile", appraisal, data)


@main.command()
@click.argument("file", metavar="BUNDLE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "keys", multiple=True, metavar="NAME+HASH+KEY", help="A public key that you know to be true.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--open", "unseal", is_flag=True, help="Open the sealed part, too; its passphrase is asked for.")
def verify(file: Path, keys: tuple[str, ...], as_json: bool, unseal: bool) -> None:
    """Check a bundle with nothing but itself: every check by name. Exit 1 with the first that fails."""
    _run("ops.commands.evidence.bundle", "verify", file, keys, as_json, unseal)


@main.command()
@click.argument("appraisal")
@click.option("--by", required=True, help="The account of whoever erases.")
@click.option("--confirmed-by", required=True, help="The account of the second person.")
@click.option("--dry-run", is_flag=True, help="Erase nothing; say what is there and when it is due.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the certificate goes (default: erasure-APPRAISAL.txt)."
)
@EMBEDDED
def purge(appraisal: str, by: str, confirmed_by: str, dry_run: bool, out: Path | None, data: Path | None) -> None:
    """Erase names, numbers and keys of an appraisal, 30 days after its appeals closed. Writes a certificate."""
    _run("ops.commands.administration.purge", "purge", appraisal, by, confirmed_by, dry_run, out, data)


DOOR = click.option("--address", help="Where the gateway listens (default: PINGYI_HOST and PINGYI_PORT).")
ITS_SECRET = click.option(
    "--data", type=click.Path(path_type=Path), help="An embedded system's folder (default: PINGYI_GATEWAY_SECRET)."
)
A_FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))


@main.group()
def appraisal() -> None:
    """One quarter's appraisal, and how it differs from another's."""


@appraisal.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@DOOR
@ITS_SECRET
def copy_appraisal(source: str, target: str, address: str | None, data: Path | None) -> None:
    """Draft an appraisal as another one was: dates move by quarters, all else stays. Then edit the draft."""
    _run("ops.commands.gateway.appraisal", "copy", source, target, address, data)


@appraisal.command("differences")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@DOOR
@ITS_SECRET
def show_differences(source: str, target: str, address: str | None, data: Path | None) -> None:
    """Every rule, office and channel that is not as in the other appraisal."""
    _run("ops.commands.gateway.appraisal", "differences", source, target, address, data)


@main.group()
def roster() -> None:
    """Lists of those who may be asked."""


@roster.command("file")
@click.argument("appraisal")
@click.argument("provider")
@A_FILE
@DOOR
@ITS_SECRET
def file_roster(appraisal: str, provider: str, file: Path, address: str | None, data: Path | None) -> None:
    """Hand in a provider's list (xlsx, xls, csv). Exit 1, and the cells marked in a copy, when it has errors."""
    _run("ops.commands.gateway.workbooks", "file_roster", appraisal, provider, file, address, data)


@main.group()
def catalogue() -> None:
    """The offices that are appraised (评议对象目录)."""


@catalogue.command("import")
@click.argument("appraisal")
@A_FILE
@DOOR
@ITS_SECRET
def import_catalogue(appraisal: str, file: Path, address: str | None, data: Path | None) -> None:
    """Bring in the catalogue (xlsx, xls, csv). Exit 1, and the cells marked in a copy, when it has errors."""
    _run("ops.commands.gateway.workbooks", "import_catalogue", appraisal, file, address, data)


@catalogue.command("export")
@click.argument("appraisal")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@DOOR
@ITS_SECRET
def export_catalogue(appraisal: str, file: Path, address: str | None, data: Path | None) -> None:
    """Write the catalogue to a workbook, which can be changed and brought in again."""
    _run("ops.commands.gateway.workbooks", "export_catalogue", appraisal, file, address, data)


@main.group()
def staff() -> None:
    """Accounts of the people who work with the system."""


DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="An embedded system's folder (default: PINGYI_DATABASE_URL)."
)


@staff.command()
@click.argument("role")
@click.argument("account")
@click.option("--name", required=True, help="Whose account it is; kept beside the log, shown to administrators only.")
@click.option("--provider", help="A provider's code, for role provider.")
@click.option("--channel", help="A channel's code, for role sorter.")
@click.option("--department", help="A department, for role department.")
@click.option("--county", help="Narrow the account to one county.")
@click.option("--appraisal", help="Narrow the account to one appraisal.")
@DATA
def add(role: str, account: str, data: Path | None, **more: str | None) -> None:
    """Add an account and print its one-time enrolment. Begin with ROLE security: who has it adds the others."""
    given = {name: value for name, value in more.items() if value is not None}
    _run("ops.commands.administration.staff", "add", {"account": account, "role": role, **given}, data)


@staff.command("list")
@DATA
def list_(data: Path | None) -> None:
    """List the accounts."""
    _run("ops.commands.administration.staff", "list_", data)


@staff.command()
@click.argument("account")
@DATA
def reset(account: str, data: Path | None) -> None:
    """Let a person who lost password or telephone begin anew; prints a one-time enrolment."""
    _run("ops.commands.administration.staff", "reset", account, data)


@staff.command()
@click.argument("account")
@DATA
def disable(account: str, data: Path | None) -> None:
    """Close an account for good."""
    _run("ops.commands.administration.staff", "disable", account, data)


@staff.command()
@click.argument("role")
@click.argument("account")
@click.option("--appraisal", help="Narrow the token to one appraisal.")
@click.option("--provider", help="A provider's code, for role provider.")
@click.option("--channel", help="A channel's code, for role sorter.")
@click.option("--department", help="A department, for role department.")
@click.option("--county", help="Narrow the token to one county.")
@click.option("--machine", is_flag=True, help="For a program: taken also where people must sign in.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="An embedded system's folder (default: PINGYI_GATEWAY_SECRET)."
)
def token(role: str, account: str, data: Path | None, **narrow: str | bool | None) -> None:
    """Print a bearer token, good for twelve hours. ROLE is one of those of `pingyi staff add`."""
    _run("ops.commands.administration.staff_token", "token", role, account, narrow, data)


@main.group()
def deadletters() -> None:
    """What could not be taken in, with its reason (served systems; an embedded one lists it on its desk)."""


@deadletters.command("list")
@click.option("--queue", help="Only those of one queue, as complaints.intake.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def list_letters(queue: str | None, as_json: bool) -> None:
    """List dead letters without what they say. Exit 1 when there are any."""
    _run("ops.commands.administration.dead_letters", "show_list", queue, as_json)


@deadletters.command()
@click.argument("letter")
@click.option("--whole", is_flag=True, help="Also who complained, and in what words.")
def show(letter: str, whole: bool) -> None:
    """Show one dead letter."""
    _run("ops.commands.administration.dead_letters", "show", letter, whole)


@deadletters.command()
@click.argument("letters", nargs=-1)
@click.option("--queue", default="complaints.intake", show_default=True)
@click.option("--reason", help="All whose reason begins with this, as QUARTER_NOT_OPEN.")
@click.option("--all", "everything", is_flag=True, help="Every dead letter of the queue.")
def requeue(letters: tuple[str, ...], queue: str, reason: str | None, everything: bool) -> None:
    """Put dead letters back into the queue in which they died."""
    _run("ops.commands.administration.dead_letters", "requeue", queue, letters, reason, everything)


@main.group()
def complaints() -> None:
    """What the channels of complaints hand in."""


@complaints.command("file")
@click.argument("appraisal")
@click.argument("channel")
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--address", default="http://127.0.0.1:8080", show_default=True, help="Where the gateway is.")
@click.option("--token", help="A sorter's token of this channel (default: PINGYI_TOKEN).")
def file_matters(appraisal: str, channel: str, workbook: Path, address: str, token: str | None) -> None:
    """Hand in a channel's workbook (T6). Exit 1 when cells are wrong; then nothing of it was taken in."""
    _run("ops.commands.gateway.complaints", "file_matters", appraisal, channel, workbook, address, token)


@main.group()
def broker() -> None:
    """Accounts at the broker for the channels that push over AMQP."""


@broker.group()
def channel() -> None:
    """One account for each channel, which can publish its own complaints and nothing else."""


RABBITMQCTL = click.option(
    "--rabbitmqctl",
    default="docker compose exec -T rabbitmq rabbitmqctl",
    show_default=True,
    help="How to reach rabbitmqctl.",
)


@channel.command("add")
@click.argument("channel")
@click.option("--vhost", default="/", show_default=True)
@click.option("--host", default="rabbitmq:5672", show_default=True, help="Where the channel's system finds the broker.")
@RABBITMQCTL
def add_channel(channel: str, vhost: str, host: str, rabbitmqctl: str) -> None:
    """Make a channel's account or give it a new password, and print its address once."""
    _run("ops.commands.administration.broker", "add", channel, vhost, host, rabbitmqctl)


@channel.command()
@click.argument("channel")
@RABBITMQCTL
def remove(channel: str, rabbitmqctl: str) -> None:
    """Take a channel's account away."""
    _run("ops.commands.administration.broker", "remove", channel, rabbitmqctl)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a generated file is not fresh.")
def docs(check: bool) -> None:
    """Write the generated documents: event catalogue, JSON Schemas, AsyncAPI, OpenAPI."""
    _run("ops.documentation.catalogues", "write", check)


def _run(module: str, function: str, *arguments: object) -> None:
    """Import late: some commands must patch the standard library before anything else is imported."""
    raise SystemExit(getattr(importlib.import_module(module), function)(*arguments))


if __name__ == "__main__":
    main()
