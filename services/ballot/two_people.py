"""What takes two people is not done by one."""

from services.kernel.refusal import SamePerson


def two_people(by: str, confirmed_by: str) -> None:
    """Refuse one person alone."""
    if by == confirmed_by:
        raise SamePerson(by=by)
