"""Whether a running service is well: for health checks of containers."""

import click
import urllib3

from ops.system.gateway_client import GatewayClient
from ops.system.services import SERVICES
from services.kernel.contract import Ping
from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout
from services.kernel.refusal import Refusal
from services.kernel.settings import from_environment


@click.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def health(service: str) -> int:
    """Ask a running service whether it and its database are well. Exit 1 when not."""
    settings = from_environment(service)
    try:
        if service == "gateway":
            reply = GatewayClient(f"http://127.0.0.1:{settings.port}", retries=0, seconds=5).send("GET", "/readyz")
            if reply.status != 200:
                click.echo(f"{service}: {reply.status}", err=True)
                return 1
            click.echo(reply.data.decode())
        else:
            client = RpcClient(settings.broker_url, 5.0)
            alive = client.ask(Ping(), of=service)
            click.echo({"service": alive.service, "now": alive.now.isoformat()})
            client.stop()
            if alive.troubles:
                click.echo(f"{service}: {', '.join(alive.troubles)}", err=True)
                return 1
    except (RpcTimeout, RemoteError, Refusal, urllib3.exceptions.HTTPError, OSError) as error:
        click.echo(f"{service}: {error}", err=True)
        return 1
    return 0
