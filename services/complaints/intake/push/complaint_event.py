"""What a channel pushes: a CloudEvents 1.0 event in structured JSON, checked before anything is done with it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from services.complaints.answers import Status
from services.kernel.contract import Month
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse, parse_json

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]

REPORTED: Literal["cn.gov.complaint.reported.v1"] = "cn.gov.complaint.reported.v1"
MOST_CHARACTERS = 20_000
MOST_SEQ = 2**31 - 1


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """A matter as its source knows it. What a source sends beyond this is not read.

    A row of a file may have no `seq`: then it is the matter's next report, unless it says what is known.
    """

    source_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    seq: Annotated[int, msgspec.Meta(ge=0, le=MOST_SEQ)] | None
    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    received_at: Annotated[datetime, msgspec.Meta(tz=True)]
    status: Status = "open"
    complainant: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    anonymous: bool = False
    people: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    occurred: Month | None = None
    department: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)] | None = None
    verified: bool | None = None
    box: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """The event. `source` is the sending system, its last part the county's division code."""

    specversion: Literal["1.0"]
    id: Line
    source: Line
    type: Literal["cn.gov.complaint.reported.v1"]
    data: Complaint

    @property
    def division(self) -> str:
        return self.source.rpartition(":")[2]


def read(event: Any) -> Pushed:
    """The event, from a decoded JSON object or from its bytes. Raises `Malformed`, which never repeats a value."""
    if isinstance(event, Pushed):
        return event
    try:
        pushed = parse_json(Pushed, event) if isinstance(event, bytes) else parse(Pushed, event)
    except Malformed as malformed:
        raise Malformed(where=malformed.facts["where"] or "event", what=malformed.facts["what"]) from None
    if pushed.data.seq is None:
        raise Malformed(where="data.seq", what="NULL")
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
