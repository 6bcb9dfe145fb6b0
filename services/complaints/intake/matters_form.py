"""What the form looks like on which a channel hands in its matters (T6): its own names, boxes and kinds to choose."""

from typing import Any

import msgspec

from services.complaints import channels
from services.complaints.desk import Id
from services.complaints.intake import form
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.kernel.context import ServiceContext


class ShowForm(msgspec.Struct, frozen=True, kw_only=True):
    """The clerk of a channel wants the form."""

    appraisal: Id
    channel: str


def handle(command: ShowForm, context: ServiceContext) -> dict[str, Any]:
    """`{channel, label, quarter_from, quarter_to, until, columns}`. Raises as handing in the file does."""
    appraisal = command.appraisal
    intake, _ = context.log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
    if intake.until is None:
        raise intake_.IntakeNotOpen
    channel = channels.must_feed(intake.channels, channels.must_be_a_code(command.channel), "xlsx")
    offered = {form.CHANNEL: channel.boxes or (channel.label,), form.TYPE: channel.kinds}
    return {
        "channel": channel.code,
        "label": channel.label,
        "quarter_from": intake.quarter_from.isoformat(),
        "quarter_to": intake.quarter_to.isoformat(),
        "until": intake.until.isoformat(),
        "columns": [_column(column, offered.get(column.heading, ())) for column in form.COLUMNS],
    }


def _column(column: form.Column, offered: tuple[str, ...]) -> dict[str, Any]:
    said = tuple(form.YES_NO) if column.kind == "yes_no" else column.choices
    return {
        "code": column.code,
        "heading": column.heading,
        "required": column.required,
        "choices": list(offered or said),
        "wide": column.kind == "words",
    }
