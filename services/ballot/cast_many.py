"""Casting many ballots in one call, each answered for itself."""

from services.ballot.context import BallotContext
from services.ballot.contract import BallotReceived, CastAtOnce, CastMany
from services.kernel.rpc.request import Outcome


def handle(request: CastMany, context: BallotContext) -> list[Outcome[BallotReceived]]:
    return context.casting.cast_many(request.appraisal, request.ballots)


def at_once(request: CastAtOnce, context: BallotContext) -> dict[str, list[Outcome[BallotReceived]]]:
    return context.casting.cast_at_once(request.boxes)
