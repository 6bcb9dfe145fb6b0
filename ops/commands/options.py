"""Options and arguments that several verbs have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
home = click.option(
    "--data", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True, help="Where the system lives."
)


def data(otherwise: str) -> Callable[[Command], Command]:
    """`--data FOLDER`; without it `data` is None, and the system is where `otherwise` says."""
    return click.option(
        "--data", type=click.Path(path_type=Path), help=f"An embedded system's folder (default: {otherwise})."
    )


a_system = data("PINGYI_DATABASE_URL, or .demo")
