"""The roster service on nameko: its handlers, and what its process keeps beside them."""

from collections.abc import Sequence
from typing import Any

from services.kernel.rpc.entrypoints import Service
from services.kernel.service import ServiceRuntime, follower
from services.roster import progress, show
from services.roster.calls import call, call_list, issue_invitations
from services.roster.catalogue import check_catalogue, import_catalogue, show_catalogue
from services.roster.context import RosterContext
from services.roster.draft import copy_appraisal, draft, open_appraisal, show_draft
from services.roster.draw import commit_lists, draw_invitees, draw_record
from services.roster.events import LANGUAGE
from services.roster.identity import accept_loss, identify, issue_credential, one_time_code
from services.roster.identity.turn import TurnsNightly
from services.roster.lists import check_roster, filings, leaders_register, roster_form, take_roster
from services.roster.lists.proposals import confirm_roster, show_proposal
from services.roster.lists.proposals.expiry import ErasesExpired
from services.roster.outcome import LANGUAGE as OUTCOME
from services.roster.reissue import confirm_reissue, propose_reissue
from services.roster.signing.look_after import LooksAfterKeys
from services.roster.signing.take_over import take_over


def followers(context: RosterContext) -> Sequence[Any]:
    """Hear how far ballot and tally are, turn nightly, look after the signing keys, erase lists that nobody confirms.

    A wrong way to send short messages stops the start.
    """
    _ = context.sms
    take_over(context, context.register.signing)
    return [
        follower(context, "outcome", OUTCOME, context.outcome.learn, durable=False),
        TurnsNightly(context),
        LooksAfterKeys(context),
        ErasesExpired(context),
    ]


class RosterService(Service):
    """Whose appraisal it is. The requests are those of `services.roster.contract`."""

    name = "roster"
    context = ServiceRuntime("roster", LANGUAGE, follows=("ballot", "tally"), also=followers, opens=RosterContext)
    handlers = (
        draft.handle,
        copy_appraisal.handle,
        copy_appraisal.compare,
        show_draft.handle,
        open_appraisal.handle,
        import_catalogue.handle,
        import_catalogue.set_catalogue,
        check_catalogue.handle,
        show_catalogue.handle,
        take_roster.handle,
        show_proposal.handle,
        confirm_roster.handle,
        confirm_roster.withdraw,
        check_roster.handle,
        roster_form.handle,
        filings.handle,
        leaders_register.handle,
        commit_lists.handle,
        draw_invitees.handle,
        draw_record.handle,
        issue_invitations.handle,
        call.handle,
        call.replace_invitation,
        call_list.handle,
        show.show_appraisal,
        show.show_participation,
        progress.handle,
        identify.handle,
        one_time_code.handle,
        issue_credential.handle,
        issue_credential.show_taking_part,
        propose_reissue.handle,
        propose_reissue.list_reissues,
        confirm_reissue.handle,
        confirm_reissue.withdraw,
        accept_loss.propose,
        accept_loss.show_proposal,
        accept_loss.accept,
    )
