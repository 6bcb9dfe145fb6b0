"""Streams keep their names: what a log kept under one is looked for under it ever after."""

from services.access import dead_letters, two_people
from services.access.accounts import account
from services.ballot import box
from services.ballot.paper import form
from services.ballot.paper.batches import forms
from services.complaints import matter
from services.complaints.intake import intake
from services.complaints.summaries import summary
from services.roster import preparation
from services.roster.calls import calls_made
from services.tally import state as count
from services.tally.appeals import state as appeals
from services.tally.consequences import state as consequences
from services.tally.replay.bundle import agreement
from services.tally.result import recount, releases
from services.tally.validity import opinions


def test_streams_keep_their_names() -> None:
    assert [
        account.stream("x"),
        two_people.stream("x"),
        dead_letters.stream("x"),
        box.stream("x"),
        form._stream("x"),
        forms.stream("x"),
        intake.stream("x"),
        matter.stream("x"),
        summary.stream("x"),
        preparation.STREAM,
        calls_made.stream_of("x"),
        count.stream("x"),
        opinions.stream("x"),
        recount.STREAM,
        releases.STREAM,
        agreement.stream("x"),
        appeals.STREAM,
        consequences.STREAM,
    ] == [
        "account-x",
        "proposal-x",
        "letter-x",
        "box-x",
        "form-x",
        "forms-x",
        "intake-x",
        "complaint-x",
        "summary-x",
        "appraisal",
        "calls-x",
        "count-x",
        "ruling-x",
        "recounts",
        "releases",
        "bundle-x",
        "appeals",
        "consequences",
    ]
