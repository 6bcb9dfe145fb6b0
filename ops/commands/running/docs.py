"""`pingyi docs`: the documents that are generated from the code."""

import click

from ops.documentation.catalogues import write


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a generated file is not fresh.")
def docs(check: bool) -> int:
    """Write the generated documents: event catalogue, JSON Schemas, AsyncAPI, OpenAPI."""
    return write(check)
