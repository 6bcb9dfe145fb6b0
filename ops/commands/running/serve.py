"""Served mode: one service, or the gateway, as a process of its own on RabbitMQ and PostgreSQL."""

import signal

import click

from ops.system.services import SERVICES


@click.command()
@click.argument("service", type=click.Choice([*SERVICES, "gateway"]))
def serve(service: str) -> None:
    """Run one service, or the gateway, on RabbitMQ and PostgreSQL (settings: PINGYI_*)."""
    if service == "gateway":
        serve_gateway()
    else:
        serve_service(service)


def serve_service(name: str) -> None:
    """Run one service until SIGTERM or SIGINT; what is being handled is finished first."""
    from services.kernel import runtime

    runtime.install()

    from ops.system.services import nameko_config, service_class
    from services.kernel import logs
    from services.kernel.settings import from_environment

    settings = from_environment(name)
    logs.configure(settings.log_level)
    config = nameko_config(from_environment, settings.broker_url, settings.workers)
    runner = runtime.serve([service_class(name)], config)
    runtime.on_signal([signal.SIGTERM, signal.SIGINT], runner.stop)
    runner.wait()


def serve_gateway() -> None:
    """Run the gateway under uvicorn until SIGTERM or SIGINT. eventlet is never imported here."""
    from gateway import served
    from services.kernel import logs
    from services.kernel.settings import from_environment

    settings = from_environment("gateway")
    logs.configure(settings.log_level)
    served.run(settings)
