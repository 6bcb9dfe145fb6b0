"""What the form looks like that a provider fills in (T1…T4), and until when (R-18)."""

from services.kernel.clock import civil_date
from services.roster.answers import FormColumn, RosterForm
from services.roster.context import RosterContext
from services.roster.contract import ShowRosterForm
from services.roster.lists.deadline import roster_deadline
from services.roster.lists.templates import TEMPLATES, Column
from services.roster.preparation import prepared
from services.roster.providers import provider


def handle(request: ShowRosterForm, context: RosterContext) -> RosterForm:
    sender = provider(request.provider)
    state = prepared(context.log, request.appraisal)
    template = TEMPLATES[sender.template]
    return RosterForm(
        provider=sender.code,
        name=state.named(sender).name,
        template=template.code,
        title=template.title,
        deadline=roster_deadline(civil_date(state.rules.published_at), state.rules.working_days),
        columns=[_column(column) for column in (*template.columns, *template.unread)],
    )


def _column(column: Column) -> FormColumn:
    return FormColumn(
        code=column.code,
        heading=column.heading,
        required=column.required,
        choices=column.choices,
        wide=column.kind == "credit_code" or column.role == "organisation",
    )
