"""The second factor: six digits from a telephone, new every half minute (TOTP, RFC 6238), each good once."""

from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT = 1  # steps a telephone's clock may be off, each way
ISSUER = "评议"


def new_factor() -> str:
    """A fresh secret, base32: 160 bits, as RFC 4226 recommends."""
    return pyotp.random_base32()


def uri(factor: str, account: str) -> str:
    """What the telephone scans."""
    return pyotp.TOTP(factor).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(factor: str, code: str, now: datetime) -> int | None:
    """The time step that the code belongs to, if it is near enough; a step is used once."""
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):  # all of them, so that time tells nothing
        if pyotp.utils.strings_equal(code, pyotp.TOTP(factor).generate_otp(step)):
            found = step
    return found
