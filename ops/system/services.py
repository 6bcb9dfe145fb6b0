"""Which services there are, and how one is started in this process."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from services.kernel.settings import Settings

COUNTED = ("roster", "ballot", "complaints", "tally")  # the services whose logs a result is replayed from
SERVICES = (*COUNTED, "access")


def service_class(name: str) -> type:
    """The nameko class of a service."""
    module = import_module(f"services.{name}.service")
    return getattr(module, f"{name.capitalize()}Service")  # type: ignore[no-any-return]


def nameko_config(settings_for: Callable[[str], Settings], broker_url: str, workers: int) -> dict[str, Any]:
    """What nameko needs to know; the rest goes to each service as its settings."""
    return {"AMQP_URI": broker_url, "max_workers": workers, "heartbeat": 20, "pingyi": settings_for}
