"""Staff tokens: a role and an account, signed here, minted by `pingyi staff token`.

A token may be narrowed to one appraisal or one county; a provider's names the bureau, a sorter's the channel (R-48), a
department's the department whose appeals it makes.
"""

from typing import get_args

import msgspec
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from gateway.errors.refusals import ForbiddenRole, TokenExpired, TokenInvalid, TokenMissing, TokensNotAccepted
from gateway.identity.voter_sessions import required_bearer, required_secret
from services.access.events import RoleCode
from services.kernel.settings import Settings, StaffTokens

Role = RoleCode
ROLES: tuple[Role, ...] = get_args(Role)
NARROWED: dict[Role, str] = {"provider": "provider", "sorter": "channel", "department": "department"}
TOKEN_SECONDS = 12 * 60 * 60  # a working day and its evening
AGREEMENT_SECONDS = 2 * 60


class Staff(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who acts: `account` is an id, never a name."""

    role: Role
    account: str
    appraisal: str | None = None
    provider: str | None = None
    channel: str | None = None
    department: str | None = None
    county: str | None = None
    machine: bool = False

    def reaches(self, appraisal: str) -> bool:
        """Whether this appraisal is not beyond what the account was narrowed to."""
        return self.appraisal in (None, appraisal) and self.county in (None, appraisal.partition("-")[0])


def mint(
    settings: Settings,
    role: Role,
    account: str,
    *,
    appraisal: str | None = None,
    provider: str | None = None,
    channel: str | None = None,
    department: str | None = None,
    county: str | None = None,
    machine: bool = False,
) -> str:
    """A token for the account. A provider needs its code, a sorter its channel, a department its name; raises
    `ValueError` otherwise."""
    if role not in ROLES or not account:
        raise ValueError(f"role is one of {', '.join(ROLES)}, and an account is needed")
    staff = Staff(
        role=role,
        account=account,
        appraisal=appraisal,
        provider=provider,
        channel=channel,
        department=department,
        county=county,
        machine=machine,
    )
    needed = NARROWED.get(role)
    if needed is not None and not getattr(staff, needed):
        raise ValueError(f"a {role}'s token names the {needed}")
    return str(_signed(settings.gateway_secret).dumps(msgspec.to_builtins(staff)))


class Tokens:
    """Reads staff tokens with one secret. Where people sign in, only the tokens of machines are `accepted`, or none."""

    def __init__(self, secret: str, accepted: StaffTokens = "everybody") -> None:
        self._signed, self._accepted = _signed(secret), accepted
        self._agreements = URLSafeTimedSerializer(required_secret(secret), salt="staff-agreement")

    def read(self, token: str) -> Staff:
        """Whose token it is. Raises `TokenExpired`, `TokenInvalid` or `TokensNotAccepted`."""
        try:
            staff = msgspec.convert(self._signed.loads(token, max_age=TOKEN_SECONDS), Staff)
        except SignatureExpired:
            raise TokenExpired() from None
        except (BadSignature, msgspec.ValidationError):
            raise TokenInvalid() from None
        if self._accepted == "nobody" or (self._accepted == "machines" and not staff.machine):
            raise TokensNotAccepted()
        return staff

    def second(self, token: str) -> Staff:
        """Who agrees in another's session: by an agreement just given, or by a token where tokens are taken."""
        try:
            return msgspec.convert(self._agreements.loads(token, max_age=AGREEMENT_SECONDS), Staff)
        except SignatureExpired:
            raise TokenExpired() from None
        except (BadSignature, msgspec.ValidationError):
            return self.read(token)

    def agreement(self, staff: Staff) -> str:
        """What a second person leaves in another's request; it opens nothing by itself."""
        return str(self._agreements.dumps(msgspec.to_builtins(staff)))

    def bearer(self, authorization: str | None) -> Staff:
        """Whose token the `Authorization` header holds."""
        return self.read(required_bearer(authorization, TokenMissing))


def require(staff: Staff, *roles: Role, appraisal: str | None = None) -> Staff:
    """The staff, if the role is one of these and the token reaches this appraisal; else `ForbiddenRole`."""
    if staff.role not in roles:
        raise ForbiddenRole(role=staff.role, needed=list(roles))
    if staff.appraisal is not None and staff.appraisal != appraisal:
        raise ForbiddenRole(role=staff.role, needed=list(roles), appraisal=staff.appraisal)
    if staff.county is not None and appraisal is not None and appraisal.partition("-")[0] != staff.county:
        raise ForbiddenRole(role=staff.role, needed=list(roles), county=staff.county)
    return staff


def _signed(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(required_secret(secret), salt="staff-token")
