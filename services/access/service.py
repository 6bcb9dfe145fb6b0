"""Access's remote procedures: each request with the function that answers it."""

from services.access import dead_letters, find_access, record_access, sign_in, two_people
from services.access.accounts import enrol, list_accounts, manage_accounts
from services.access.context import AccessContext
from services.access.events import LANGUAGE
from services.kernel.rpc.entrypoints import Service
from services.kernel.service import ServiceRuntime


class AccessService(Service):
    """Who works with the system, and the log of what each has looked at."""

    name = "access"
    context = ServiceRuntime("access", LANGUAGE, relays=False, opens=AccessContext)
    handlers = (
        record_access.handle,
        find_access.handle,
        manage_accounts.add,
        manage_accounts.reset,
        manage_accounts.disable,
        manage_accounts.narrow,
        list_accounts.handle,
        enrol.show_enrolment,
        enrol.enrol,
        sign_in.sign_in,
        sign_in.vouch,
        sign_in.tour,
        sign_in.show_session,
        sign_in.sign_out,
        two_people.handle_proposal,
        two_people.handle_confirmation,
        two_people.show,
        two_people.list_waiting,
        dead_letters.record_return,
        dead_letters.record_proposal,
        dead_letters.record_confirmation,
        dead_letters.show_drops,
        dead_letters.list_decisions,
    )
