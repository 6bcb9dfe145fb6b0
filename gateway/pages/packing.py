"""Whether an answer may be sent packed."""

from starlette.requests import Request


def packs(request: Request) -> bool:
    """Whether the browser reads gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")
