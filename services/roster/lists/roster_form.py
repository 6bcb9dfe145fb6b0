"""What the form looks like that a provider fills in (T1…T4), and until when (R-18)."""

from dataclasses import dataclass
from typing import Any

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.roster.lists.deadline import roster_deadline
from services.roster.lists.templates import TEMPLATES, Column
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import provider
from services.roster.unpack import AppraisalId, Line


@dataclass(frozen=True, kw_only=True)
class ShowForm:
    """A provider's clerk wants the form."""

    appraisal: AppraisalId
    provider: Line


def handle(command: ShowForm, context: ServiceContext) -> dict[str, Any]:
    sender = provider(command.provider)
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    template = TEMPLATES[sender.template]
    return {
        "provider": sender.code,
        "name": state.named(sender).name,
        "template": template.code,
        "title": template.title,
        "deadline": roster_deadline(civil_date(state.rules.published_at), state.rules.working_days).isoformat(),
        "columns": [_column(column) for column in (*template.columns, *template.unread)],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "code": column.code,
        "heading": column.heading,
        "required": column.required,
        "choices": list(column.choices),
        "wide": column.kind == "credit_code" or column.role == "organisation",
    }
