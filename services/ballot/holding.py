"""Holding the box open while something is put in, so that nothing slips in after the seal."""

from services.ballot import box as boxes
from services.ballot.box import Box
from services.kernel.context import ServiceContext


def held_open(context: ServiceContext, appraisal: str) -> tuple[tuple[str, int], ...]:
    """What an append must hold. Raises `BoxNotOpen`, `BoxSealedAlready`."""
    stream = boxes.stream(appraisal)
    box, version = context.log.replay(appraisal, stream, boxes.evolve, Box())
    boxes.rules_of(box)
    return ((stream, version),)
