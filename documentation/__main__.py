"""`make docs`: write the documents that are generated from the code."""

import sys

import click

from documentation.catalogues import write


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a generated file is not fresh.")
def main(check: bool) -> None:
    """Write the generated documents: event catalogue, JSON Schemas, AsyncAPI, OpenAPI."""
    sys.exit(write(check))


if __name__ == "__main__":
    main()
