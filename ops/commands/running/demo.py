"""`pingyi demo`: the quarter 2024Q2 played on an embedded system."""

from pathlib import Path

import click

from ops.commands.options import home


@click.command()
@home
@click.option("--scale", type=float, default=1.0, show_default=True, help="How many public ballots, times 1,200.")
@click.option("--keep/--fresh", default=False, help="Keep what is in the folder, or begin anew.")
def demo(data: Path, scale: float, keep: bool) -> int:
    """Play the appraisal of 2024Q2 from the first roster to the published result, and replay it."""
    from services.kernel import runtime

    runtime.install()

    from simulation.demo import play

    return play(data, scale, keep)
