"""Tickets: that roster has recognised a person, in roster's own hand, so that nobody else can ask for a credential.

How long one is good is real time, as a session's is, and not the rehearsal's: it protects a telephone left on a table.
"""

import hmac
from datetime import datetime, timedelta

from services.roster.answers import Ticket
from services.roster.events import GroupCode
from services.roster.personal_data.keyed import ticket_mac
from services.roster.refusals import TicketInvalid

VALID_FOR = timedelta(hours=2, minutes=5)  # the session that keeps it ends first


def make(secret: bytes, person: str, group: GroupCode, now: datetime) -> Ticket:
    """A ticket for somebody just recognised. `secret` is the appraisal's."""
    until = int((now + VALID_FOR).timestamp())
    return Ticket(person=person, group=group, until=until, mac=ticket_mac(secret, person, group, until))


def check(secret: bytes, ticket: Ticket, now: datetime) -> None:
    """Refuse what roster has not made for this appraisal, or too long ago. Raises `TicketInvalid`."""
    made = ticket_mac(secret, ticket.person, ticket.group, ticket.until)
    if not hmac.compare_digest(made, ticket.mac) or now.timestamp() >= ticket.until:
        raise TicketInvalid
