"""`pingyi`: every verb an operator has, and the module it is in."""

import ast
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from services.kernel.refusal import Refusal

HERE = Path(__file__).parent

MODULES = {
    "appraisal": "gateway.appraisal",
    "box": "administration.box",
    "broker": "administration.broker",
    "bundle": "evidence.bundle",
    "catalogue": "gateway.catalogue",
    "checkpoint": "evidence.checkpoint",
    "complaints": "gateway.complaints",
    "deadletters": "administration.dead_letters",
    "demo": "running.demo",
    "doctor": "administration.doctor",
    "health": "running.health",
    "migrate": "running.migrate",
    "purge": "administration.purge",
    "reconcile": "evidence.reconcile",
    "replay": "evidence.replay",
    "roster": "gateway.roster",
    "serve": "running.serve",
    "staff": "administration.staff",
    "up": "running.up",
    "verified-only": "evidence.verified_only",
    "verify": "evidence.verify",
}


# what an operator does about a refusal, where its code does not say so
ADVICE = {
    "BALLOTS_NOT_COUNTED": "from the seal to the count nobody is shown anything of ballots; "
    "count first, or ask as of before the seal",
    "NOT_CHECKPOINTED": "run `pingyi checkpoint make APPRAISAL` first",
    "SECOND_PERSON_NEEDED": "with ballots in it, --by and --confirmed-by are needed",
}


class Verbs(click.Group):
    """A group whose commands are imported when they are asked for.

    `demo`, `up` and `serve` patch the standard library before anything else is imported, and the gateway must never
    import eventlet: no verb may load what another one needs. The list of verbs is read from their sources.
    """

    modules: Mapping[str, str] = MODULES

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; what is refused ends it with the code, the facts and what to do."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            advice = ADVICE.get(refusal.code)
            raise click.ClickException(f"{refusal}: {advice}" if advice else str(refusal)) from refusal

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The verbs by name."""
        return sorted(self.modules)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name, imported now; None when there is none."""
        if cmd_name not in self.modules:
            return None
        module = import_module(f"ops.commands.{self.modules[cmd_name]}")
        return getattr(module, cmd_name.replace("-", "_"))  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with the first sentence of each; none is imported."""
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._unloaded(name).get_short_help_str(room)) for name in names])

    def _unloaded(self, name: str) -> click.Command:
        """The verb as far as its docstring tells, read without running its module."""
        source = HERE.joinpath(*self.modules[name].split(".")).with_suffix(".py").read_text()
        verb = name.replace("-", "_")
        found = (one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef) and one.name == verb)
        return click.Command(name, help=ast.get_docstring(next(found)))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pingyi")
def main() -> None:
    """Pingyi 评议: a county's quarterly appraisal of its offices, event-sourced and provable.

    Start with `pingyi demo`, then `pingyi up` to look at the quarter it played.
    """


@main.result_callback()
def leave(code: int | None) -> None:
    """End with the exit code that the verb answered; None is 0."""
    raise SystemExit(code or 0)


if __name__ == "__main__":
    main()
