"""A channel hands in its matters as a workbook (T6): every row, or all errors and no row.

A row that says what is known already changes nothing, so a file can be handed in again; one that says something else
is the matter's next report. `更新序号` gives the number of a report where a channel also pushes.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from services.complaints import channels
from services.complaints.answers import MattersFiled, ReportTaken
from services.complaints.context import ComplaintsContext
from services.complaints.contract import Complaint, ComplaintEvent, FileMatters
from services.complaints.intake import form
from services.complaints.intake.intake import Intake
from services.complaints.intake.push.complaint_event import REPORTED
from services.complaints.intake.report import NEXT
from services.complaints.intake.reporting import RowsRefused
from services.complaints.refusals import Busy, MattersNotReadable
from services.kernel.contract import CellNote
from services.kernel.spreadsheets.table import Row, Table, read_form
from services.roster.events import Channel

MOST_ROWS = 20_000


def handle(request: FileMatters, context: ComplaintsContext) -> MattersFiled:
    """Take the file in. Raises `MattersNotReadable` with every error, `Busy` when it could not be recorded just now."""
    intake = context.opened(request.appraisal)
    channel = channels.must_feed(intake.channels, channels.must_be_a_code(request.channel), "xlsx")
    table = read_matters(request.content, channel, intake)
    events = [event_of(row, channel, request.appraisal) for row in table.rows]
    try:
        answers = context.reporting.report_whole(channel.code, events, "xlsx")
    except RowsRefused as refused:
        notes = [
            table.note(row.number, form.NUMBER, answer.refused.code, row.values[form.NUMBER])
            for row, answer in zip(table.rows, refused.answers, strict=True)
            if answer is not None and answer.refused is not None
        ]
        raise MattersNotReadable(**Table(errors=notes).facts()) from None
    taken = [answer.ok for answer in answers if isinstance(answer.ok, ReportTaken)]
    if len(taken) < len(answers):
        raise Busy
    return MattersFiled(
        rows=len(table.rows),
        recorded=sum(not one.again for one in taken),
        again=sum(one.again for one in taken),
        late=sum(one.late for one in taken),
        digest=sha256(request.content).hexdigest(),
    )


def read_matters(content: bytes, channel: Channel, intake: Intake) -> Table[form.Column]:
    """The rows of a channel's form. Raises `MattersNotReadable` with every error, `FileTooLarge`."""
    table = read_form(content, form.COLUMNS, form.read)
    if len(table.rows) > MOST_ROWS:
        table.errors.append(CellNote(table.rows[MOST_ROWS].number, "", "TOO_MANY_ROWS"))
    table.errors += _wrong_for(channel, intake, table)
    if table.errors:
        raise MattersNotReadable(**table.facts())
    return table


def event_of(row: Row, channel: Channel, appraisal: str) -> ComplaintEvent:
    """The event that a row of the form is."""
    values = row.values
    data = Complaint(
        source_id=values[form.NUMBER],
        seq=int(values[form.REVISION] or NEXT),
        kind=values[form.TYPE],
        received_at=datetime.fromisoformat(values[form.REGISTERED]),
        status=form.STATUS.get(values[form.STATE], "open"),
        complainant=values[form.WHO] or None,
        anonymous=values[form.ANONYMOUS] == "yes",
        people=int(values[form.PEOPLE] or 1),
        occurred=values[form.OCCURRED] or None,
        department=" ".join(filter(None, (values[form.DEPARTMENT], values[form.OFFICE], values[form.SHOWN]))) or None,
        text=values[form.WORDS],
        verified={"yes": True, "no": False}.get(values[form.VERIFIED]),
        box=values[form.CHANNEL] if values[form.CHANNEL] in channel.boxes else None,
    )
    division = appraisal.partition("-")[0]
    number = f"{data.source_id}-{data.seq}" if data.seq != NEXT else data.source_id
    return ComplaintEvent(specversion="1.0", id=number, source=f"urn:file:{division}", type=REPORTED, data=data)


def _wrong_for(channel: Channel, intake: Intake, table: Table[form.Column]) -> Sequence[CellNote]:
    """What may stand in a cell, but not in this channel's file for this quarter."""
    names = {channel.label, channel.code, *channel.boxes}
    notes: list[CellNote] = []
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        values = row.values
        key = (values[form.NUMBER], values[form.REVISION])
        registered = datetime.fromisoformat(values[form.REGISTERED])
        for heading, code in (
            (form.CHANNEL, "" if values[form.CHANNEL] in names else "NOT_THIS_CHANNEL"),
            (form.TYPE, "" if values[form.TYPE] in channel.kinds else "NOT_IN_LIST"),
            (form.REGISTERED, "" if intake.covers(registered) else "OUT_OF_QUARTER"),
            (form.NUMBER, "REPEATED" if key in seen else ""),
        ):
            if code:
                notes.append(table.note(row.number, heading, code, values[heading]))
        seen.add(key)
    return notes
