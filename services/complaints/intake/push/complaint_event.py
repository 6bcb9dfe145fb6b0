"""What a channel pushes: a CloudEvents 1.0 event in structured JSON, checked before anything is done with it."""

from typing import Any, Literal

from services.complaints.contract import Complaint, ComplaintEvent
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse, parse_json

REPORTED: Literal["cn.gov.complaint.reported.v1"] = "cn.gov.complaint.reported.v1"


def read(event: Any) -> ComplaintEvent:
    """The event, from a decoded JSON object or from its bytes. Raises `Malformed`, which never repeats a value."""
    if isinstance(event, ComplaintEvent):
        return event
    try:
        pushed = parse_json(ComplaintEvent, event) if isinstance(event, bytes) else parse(ComplaintEvent, event)
    except Malformed as malformed:
        raise Malformed(where=malformed.facts["where"] or "event", what=malformed.facts["what"]) from None
    _must_be_storable(pushed.data)
    return pushed


def _must_be_storable(data: Complaint) -> None:
    """PostgreSQL keeps no NUL, and no half of a surrogate pair has bytes."""
    for name in ("source_id", "kind", "complainant", "department", "text"):
        value = getattr(data, name) or ""
        try:
            storable = b"\0" not in value.encode()
        except UnicodeEncodeError:
            storable = False
        if not storable:
            raise Malformed(where=f"data.{name}", what="UNWRITABLE")
