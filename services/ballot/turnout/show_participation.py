"""Showing how many ballots are in the box, by group and channel."""

from services.ballot.context import BallotContext
from services.ballot.contract import Participation, ShowParticipation


def handle(request: ShowParticipation, context: BallotContext) -> Participation:
    return context.participation.of(request.appraisal)
