"""The appraisals of a county that somebody may look at, and which of them came before another."""

from gateway.context import Context
from gateway.identity.staff_tokens import Staff
from services.kernel.contract import Heads


async def appraisals_of(context: Context, staff: Staff) -> list[str]:
    """The ids of the appraisals that this account may open, the latest first."""
    heads = await context.rpc.ask(Heads(), of="roster")
    return sorted((name for name in heads if staff.reaches(name)), reverse=True)


def others_of_the_county(names: list[str], appraisal: str) -> list[str]:
    """Those beside this one with which it can be compared: the last before it first, then the others."""
    county = appraisal.partition("-")[0]
    others = [name for name in names if name.partition("-")[0] == county and name != appraisal]
    return sorted(others, key=lambda name: name >= appraisal)
