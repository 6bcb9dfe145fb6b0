"""Every call of the API but the ballot post, in the order of a quarter."""

from gateway.api import (
    accounts,
    appeals,
    box,
    calls,
    complaints,
    counting,
    draws,
    forms,
    ledger,
    preparing,
    proving,
    reading,
    rosters,
    rulings,
    signing_in,
    sorting,
    vital_signs,
    voting,
)
from gateway.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *signing_in.OPERATIONS,
    *voting.OPERATIONS,
    *rosters.OPERATIONS,
    *complaints.OPERATIONS,
    *preparing.OPERATIONS,
    *draws.OPERATIONS,
    *forms.OPERATIONS,
    *calls.OPERATIONS,
    *box.OPERATIONS,
    *sorting.OPERATIONS,
    *counting.OPERATIONS,
    *rulings.OPERATIONS,
    *reading.OPERATIONS,
    *proving.OPERATIONS,
    *ledger.OPERATIONS,
    *appeals.OPERATIONS,
    *accounts.OPERATIONS,
    *vital_signs.OPERATIONS,
)
