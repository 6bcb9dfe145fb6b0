"""Dead letters: what could not be taken in, why, and how it is tried again once the reason is gone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import click
from kombu import Connection
from kombu.exceptions import OperationalError

from ops.system.services import SERVICES
from services.kernel.messaging.broker import connect
from services.kernel.messaging.dead_letters import Letter, Lookout
from services.kernel.settings import from_environment

QUEUES = ("complaints.intake", *(f"pingyi.{service}.inbox" for service in SERVICES if service != "roster"))
PRIVATE = ("complainant", "text")  # what a complaint says of people; shown only when asked for
WITHHELD = "(withheld; --whole shows it)"


@click.group()
def deadletters() -> None:
    """What could not be taken in, with its reason (served systems; an embedded one lists it on its desk)."""


@deadletters.command("list")
@click.option("--queue", help="Only those of one queue, as complaints.intake.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def show_list(queue: str | None, as_json: bool) -> int:
    """List dead letters without what they say. Exit 1 when there are any."""
    letters = [letter for name in ([queue] if queue else QUEUES) for letter in _letters(name)]
    if as_json:
        click.echo(json.dumps([_summary(letter) for letter in letters], ensure_ascii=False, indent=2))
    else:
        for letter in letters:
            click.echo(f"{letter.id}  {letter.died_at}  {letter.queue}  {letter.key}  {letter.reason}")
        click.echo(f"{len(letters)} dead letters" if letters else "No dead letters.")
    return 1 if letters else 0


@deadletters.command()
@click.argument("wanted", metavar="LETTER")
@click.option("--whole", is_flag=True, help="Also who complained, and in what words.")
def show(wanted: str, whole: bool) -> int:
    """Show one dead letter."""
    letter = next((letter for name in QUEUES for letter in _letters(name) if letter.id == wanted), None)
    if letter is None:
        raise click.ClickException(f"no dead letter {wanted}")
    told = {**_summary(letter), "content_type": letter.content_type, "headers": _plain(letter.headers)}
    click.echo(json.dumps({**told, "body": _body(letter.body, whole)}, ensure_ascii=False, indent=2))
    return 0


@deadletters.command()
@click.argument("wanted", nargs=-1, metavar="[LETTERS]...")
@click.option("--queue", default="complaints.intake", show_default=True)
@click.option("--reason", help="All whose reason begins with this, as QUARTER_NOT_OPEN.")
@click.option("--all", "everything", is_flag=True, help="Every dead letter of the queue.")
def requeue(wanted: tuple[str, ...], queue: str, reason: str | None, everything: bool) -> int:
    """Put dead letters back into the queue in which they died."""
    if not (wanted or reason or everything):
        raise click.UsageError("say which: ids, --reason, or --all")
    with _looking() as connection:
        lookout = Lookout(connection)
        chosen = [
            letter
            for letter in lookout.letters(queue)
            if everything or letter.id in wanted or (reason is not None and letter.reason.startswith(reason))
        ]
        lookout.requeue(chosen)
    click.echo(f"{len(chosen)} requeued")
    return 0 if chosen or everything else 1


def _letters(queue: str) -> list[Letter]:
    with _looking() as connection:
        return list(Lookout(connection).letters(queue))


@contextmanager
def _looking() -> Iterator[Connection]:
    """A connection to the broker of a served system."""
    url = from_environment().broker_url
    try:
        connection = connect(url)
    except (OSError, OperationalError) as error:
        raise click.ClickException(
            f"no broker at {urlsplit(url).hostname}; an embedded system keeps dead letters in its own memory only:"
            " its desk lists them (死信), and its log says consumer.poison"
        ) from error
    with connection:
        yield connection


def _summary(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "died_at": letter.died_at,
        "queue": letter.queue,
        "key": letter.key,
        "reason": letter.reason,
        "tries": letter.tries,
        "bytes": len(letter.body),
    }


def _body(body: bytes, whole: bool) -> Any:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace") if whole else WITHHELD
    return value if whole else _without_people(value)


def _without_people(value: Any) -> Any:
    """The same JSON value; of what could say who complained or in what words, only that it is there."""
    if isinstance(value, dict):
        return {
            name: WITHHELD if name in PRIVATE and inner else _without_people(inner) for name, inner in value.items()
        }
    return [_without_people(item) for item in value] if isinstance(value, list) else value


def _plain(headers: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | bool) else str(value) for name, value in headers.items()}
