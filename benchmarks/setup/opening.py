"""An appraisal that is open for voting, and a key to sign the public's credentials with."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from services.kernel.rpc.parse import parse
from services.kernel.settings import Settings
from services.roster.context import RosterContext
from services.roster.contract import DraftAppraisal, OpenAppraisal
from services.roster.draft import draft, open_appraisal
from services.roster.events import LANGUAGE
from simulation.county import catalogue

APPRAISAL = catalogue.APPRAISAL


def open_for_voting(settings: Settings, appraisal: str = APPRAISAL) -> RSAPrivateKey:
    """Draft and open a quarter in roster's log, with roster's own hands. Answers the public group's key."""
    context = RosterContext.open(settings, "roster", LANGUAGE)
    try:
        draft.handle(parse(DraftAppraisal, {"appraisal": appraisal, **catalogue.draft()}), context)
        open_appraisal.handle(OpenAppraisal(appraisal=appraisal), context)
        context.register.electorate(appraisal)
        return context.register.signing_key(appraisal, "public")
    finally:
        context.close()
