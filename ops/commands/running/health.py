"""Whether a running service is well: for health checks of containers."""

import urllib.error
import urllib.request

import click

from services.kernel.refusal import Refusal
from services.kernel.rpc import Broken, RpcClient, Silent
from services.kernel.settings import from_environment


def check(service: str) -> int:
    """Ask a service by RPC, or the gateway by HTTP. Answers the exit code."""
    settings = from_environment(service)
    try:
        if service == "gateway":
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/readyz", timeout=5) as reply:
                click.echo(reply.read().decode())
        else:
            client = RpcClient(settings.broker_url, 5.0)
            click.echo(client.call(service, "ping"))
            client.stop()
    except (Silent, Broken, Refusal, urllib.error.URLError, OSError) as error:
        click.echo(f"{service}: {error}", err=True)
        return 1
    return 0
