"""From now on the signing keys are sealed to an envelope that somebody names at this machine (ADR 0046).

Ballot tells of the envelope, too; but what was heard lies in the database, and whoever writes there could have the keys
sealed to an envelope of their own.
"""

from services.roster.context import RosterContext
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.signing.look_after import is_over


def use_envelope(context: RosterContext, appraisal: str, public: str) -> bool:
    """Note the envelope in the key folder. `public`: its public key in hexadecimal digits.

    Answers whether there are keys to be sealed: the appraisal is opened, and not over; otherwise nothing is noted.
    """
    state, _ = context.log.replay(appraisal, STREAM, evolve, Preparation())
    if state.opened is None or is_over(state):
        return False
    context.register.signing.use_envelope(appraisal, public)
    return True
