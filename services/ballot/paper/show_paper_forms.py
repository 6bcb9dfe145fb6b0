"""Showing where the paper stands: how many forms at each step, which wait for somebody (R-17, A-15)."""

from collections import Counter

from services.ballot.context import BallotContext
from services.ballot.contract import PaperForms, ShowPaperForms
from services.ballot.paper.batches.forms import forms_of
from services.ballot.paper.form_steps import steps_of


def handle(request: ShowPaperForms, context: BallotContext) -> PaperForms:
    steps, forms = steps_of(context, request.appraisal), forms_of(context, request.appraisal)
    told, counts = forms.counts(), Counter(steps.values())
    return PaperForms(
        printed=told.printed,
        issued=told.issued,
        returned=told.returned,
        batches=forms.batches(),
        cast=counts["cast"],
        withdrawn=counts["withdrawn"],
        keyed=[serial for serial, step in steps.items() if step == "keyed"],
        disputed=[serial for serial, step in steps.items() if step == "disputed"],
    )
