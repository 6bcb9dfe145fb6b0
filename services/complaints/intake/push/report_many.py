"""A channel pushes its reports over HTTP: those of one delivery together, each answered for itself (R-27…R-29)."""

from services.complaints.answers import ReportTaken
from services.complaints.context import ComplaintsContext
from services.complaints.contract import ReportMany
from services.complaints.intake.push.deliveries import must_be_the_same
from services.kernel.rpc.request import Outcome


def handle(request: ReportMany, context: ComplaintsContext) -> list[Outcome[ReportTaken]]:
    """Take the events in; one that is refused spoils no other."""
    if request.delivery is not None:
        must_be_the_same(context, request.channel, request.delivery)
    return context.reporting.report_many(request.channel, request.events)
