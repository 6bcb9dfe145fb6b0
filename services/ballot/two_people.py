"""What takes two people is not done by one."""

from services.kernel.refusal import Refusal


class SamePerson(Refusal):
    """The second person must be another. Facts: `by`."""


def two_people(by: str, confirmed_by: str) -> None:
    """Refuse one person alone."""
    if by == confirmed_by:
        raise SamePerson(by=by)
