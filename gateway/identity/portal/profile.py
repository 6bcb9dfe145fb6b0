"""What is kept of a portal's profile: who it is there, how surely, the mobile number, the name's first character."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from services.kernel.refusal import Refusal


class PortalAnsweredOddly(Refusal):
    """The portal's answer is not what it should be. Facts: `portal`, `what`."""


class PortalPhoneMissing(Refusal):
    """The portal's account shows no mobile number, without which nobody can be matched. Facts: `portal`."""


class PortalLevelTooLow(Refusal):
    """The account is not verified as far as this appraisal needs. Facts: `portal`."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Of the ID number, roster keeps a keyed hash; it is in no session and no answer."""

    subject: str
    phone: str
    level: str = ""
    initial: str = ""
    id_number: str | None = None

    def __repr__(self) -> str:
        return f"Profile(level={self.level!r})"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Where a portal's profile has what (`data.user.mobile` for nested objects), and which levels are good enough."""

    subject: str = "sub"
    phone: str = "phone_number"
    level: str = "acr"
    name: str = "name"
    id_number: str = ""
    levels: tuple[str, ...] = ()


def read_profile(portal: str, facts: Any, reading: Reading) -> Profile:
    """The profile in what a portal tells. Raises a refusal when it is not enough."""
    subject, phone = at(facts, reading.subject), at(facts, reading.phone)
    level = at(facts, reading.level)
    if not subject:
        raise PortalAnsweredOddly(portal=portal, what="subject")
    if reading.levels and level not in reading.levels:
        raise PortalLevelTooLow(portal=portal)
    if not phone:
        raise PortalPhoneMissing(portal=portal)
    return Profile(
        subject=subject,
        phone=phone,
        level=level,
        initial=at(facts, reading.name)[:1],
        id_number=at(facts, reading.id_number) or None,
    )


def at(facts: Any, path: str) -> str:
    """The text or number at a dotted path; empty when there is none."""
    for name in path.split(".") if path else ("",):
        if isinstance(facts, Mapping):
            facts = facts.get(name)
        elif isinstance(facts, Sequence) and not isinstance(facts, str) and name.isdigit() and int(name) < len(facts):
            facts = facts[int(name)]
        else:
            return ""
    return str(facts) if isinstance(facts, str | int) and not isinstance(facts, bool) else ""
