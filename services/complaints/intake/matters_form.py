"""What the form looks like on which a channel hands in its matters (T6): its own names, boxes and kinds to choose."""

from services.complaints import channels
from services.complaints.answers import MattersColumn, MattersForm
from services.complaints.context import ComplaintsContext
from services.complaints.contract import ShowMattersForm
from services.complaints.intake import form


def handle(request: ShowMattersForm, context: ComplaintsContext) -> MattersForm:
    """The form of this channel. Raises as handing in the file does."""
    intake = context.opened(request.appraisal)
    channel = channels.must_feed(intake.channels, channels.must_be_a_code(request.channel), "xlsx")
    assert intake.until is not None  # it has been opened
    offered = {form.CHANNEL: channel.boxes or (channel.label,), form.TYPE: channel.kinds}
    return MattersForm(
        channel=channel.code,
        label=channel.label,
        quarter_from=intake.quarter_from,
        quarter_to=intake.quarter_to,
        until=intake.until,
        columns=[_column(column, offered.get(column.heading, ())) for column in form.COLUMNS],
    )


def _column(column: form.Column, offered: tuple[str, ...]) -> MattersColumn:
    said = tuple(form.YES_NO) if column.kind == "yes_no" else column.choices
    return MattersColumn(
        code=column.code,
        heading=column.heading,
        required=column.required,
        choices=list(offered or said),
        wide=column.kind == "words",
    )
