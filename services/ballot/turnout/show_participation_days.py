"""Showing on which days ballots came in."""

from services.ballot.context import BallotContext
from services.ballot.contract import ParticipationDays, ShowParticipationDays


def handle(request: ShowParticipationDays, context: BallotContext) -> ParticipationDays:
    return context.participation.by_day(request.appraisal)
