"""What needs two people: one gives the command, another agrees, and then it is done (双人复核)."""

from typing import Any

from ops.system.gateway_client import GatewayClient, Reply

WAITS = 202


def given(http: GatewayClient, path: str, body: Any, token: str, second: str) -> Reply:
    """Give a command under an appraisal's address; where it waits for a second person, that person agrees."""
    reply = http.call("POST", path, token=token, json_body=body)
    if reply.status != WAITS or not isinstance(reply.body, dict) or "proposal" not in reply.body:
        return reply
    appraisal = "/".join(path.split("/")[:3])
    return http.call("POST", f"{appraisal}/proposals/{reply.body['proposal']}/confirmation", token=second)
