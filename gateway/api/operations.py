"""Every call of the API but the ballot post, in the order of a quarter."""

from gateway.api import box, complaints, counting, preparing, reading, rosters, rulings, sorting, vital_signs, voting
from gateway.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *voting.OPERATIONS,
    *rosters.OPERATIONS,
    *complaints.OPERATIONS,
    *preparing.OPERATIONS,
    *box.OPERATIONS,
    *sorting.OPERATIONS,
    *counting.OPERATIONS,
    *rulings.OPERATIONS,
    *reading.OPERATIONS,
    *vital_signs.OPERATIONS,
)
