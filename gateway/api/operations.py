"""Every call of the API but the ballot post, in the order of a quarter."""

from gateway.api import commands, complaints, reading, rosters, rulings, vital_signs, voting
from gateway.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *voting.OPERATIONS,
    *rosters.OPERATIONS,
    *complaints.OPERATIONS,
    *commands.OPERATIONS,
    *rulings.OPERATIONS,
    *reading.OPERATIONS,
    *vital_signs.OPERATIONS,
)
