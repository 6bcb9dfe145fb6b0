"""Registration codes with right check characters: 统一社会信用代码 (GB 32100-2015) and project codes."""

from random import Random

from simulation.county.catalogue import DIVISION

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KINDS = {"企业": "91", "个体工商户": "92", "农民专业合作社": "93"}


def organisation_check(eight: str) -> str:
    """The ninth character of an organisation code (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(char, 36) * weight for char, weight in zip(eight, weights, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_check(seventeen: str) -> str:
    """The eighteenth character of a credit code."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(seventeen))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code(rng: Random, kind: str) -> str:
    """A credit code of this county that nobody has."""
    eight = "MA" + "".join(rng.choice(ALPHABET) for _ in range(6))
    body = KINDS[kind] + DIVISION + eight + organisation_check(eight)
    return body + credit_check(body)


def project_code(rng: Random) -> str:
    """`YYMM-division-industry-kind-serial`, registered in the quarter."""
    month, industry = rng.choice("456"), f"{rng.randint(1, 99):02d}"
    return f"240{month}-{DIVISION}-{industry}-{rng.randint(1, 5):02d}-{rng.randint(1, 999999):06d}"
