"""The verbs of `pingyi`, as a document names them."""

import click


def within(command: click.Command) -> dict[str, click.Command]:
    """The commands of a group by name; none of what is no group."""
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: one for name, one in found.items() if one is not None}
