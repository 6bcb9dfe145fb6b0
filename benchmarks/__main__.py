"""`python -m benchmarks`, from the root of a clone."""

import click

from benchmarks import PARTS, bench


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes, to see that it runs.")
@click.option("--only", type=click.Choice(tuple(PARTS)), multiple=True)
def main(quick: bool, only: tuple[str, ...]) -> None:
    """Measure durable ballots a second, events a second and replay, each beside its bound."""
    raise SystemExit(bench(quick, only))


main()
