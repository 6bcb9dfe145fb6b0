"""Access's entrypoints: unpack, handle, answer."""

from typing import Any

from nameko.rpc import rpc

from services.access import dead_letters, find_looks, record_looks, two_people
from services.access.events import LANGUAGE
from services.access.manage_accounts import Management, read_command
from services.access.passwords import Passwords
from services.access.sign_in import Authenticator
from services.access.vault import Vault
from services.kernel import runtime
from services.kernel.clock import SystemClock
from services.kernel.context import ServiceContext
from services.kernel.entrypoints import Service
from services.kernel.refusal import answering
from services.kernel.service import ServiceRuntime


class AccessRuntime(ServiceRuntime):
    """Keeps what one process of the service remembers between calls."""

    def __init__(self) -> None:
        super().__init__("access", LANGUAGE, relays=False)

    def setup(self) -> None:
        super().setup()
        vault, now = Vault(self.context.settings.keys), SystemClock().now
        self.management = Management(self.context, vault, now)
        self.authenticator = Authenticator(self.context, vault, Passwords(runtime.off_the_loop), now)

    def get_dependency(self, _worker_ctx: Any) -> "AccessRuntime":
        return self


class AccessService(Service):
    """Who works with the system, and the ledger of what each has looked at."""

    name = "access"
    runtime = AccessRuntime()

    @property
    def context(self) -> ServiceContext:
        return self.runtime.context

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def record_looks(self, appraisal: str, looks: list[Any]) -> dict[str, int]:
        return record_looks.handle(self.context, appraisal, looks)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def looks(self, appraisal: str, wanted: dict[str, Any]) -> dict[str, Any]:
        return find_looks.handle(self.context, appraisal, wanted)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def add_account(self, account: dict[str, Any], by: str) -> dict[str, Any]:
        return self.runtime.management.add(read_command(account, by))

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def reset_account(self, account: str, by: str) -> dict[str, Any]:
        return self.runtime.management.reset(account, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def disable_account(self, account: str, by: str) -> dict[str, str]:
        return self.runtime.management.disable(account, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def narrow_account(self, account: str, by: str, county: str | None, appraisal: str | None) -> dict[str, str | None]:
        return self.runtime.management.narrow(account, by, county, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def accounts(self) -> list[dict[str, Any]]:
        return self.runtime.management.list()

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def enrolment(self, secret: str) -> dict[str, str]:
        return self.runtime.authenticator.enrolment(secret)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def enrol(self, secret: str, password: str, code: str) -> dict[str, Any]:
        return self.runtime.authenticator.enrol(secret, password, code)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def sign_in(self, account: str, password: str, code: str, device: str) -> dict[str, Any]:
        return self.runtime.authenticator.sign_in(account, password, code, device)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def vouch(self, account: str, password: str, code: str, device: str) -> dict[str, Any]:
        return self.runtime.authenticator.vouch(account, password, code, device)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def tour(self, account: str) -> dict[str, Any]:
        return self.runtime.authenticator.tour(account)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def session(self, session: str) -> dict[str, Any]:
        return self.runtime.authenticator.session(session)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def sign_out(self, session: str) -> dict[str, bool]:
        return self.runtime.authenticator.sign_out(session)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def propose(self, appraisal: str, command: dict[str, Any]) -> dict[str, Any]:
        return two_people.handle_propose(self.context, appraisal, command)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def proposal(self, appraisal: str, proposal: str) -> dict[str, Any]:
        return two_people.show(self.context, appraisal, proposal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def proposals(self, appraisal: str) -> list[dict[str, Any]]:
        return two_people.waiting(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def confirm_proposal(self, appraisal: str, proposal: str, by: str) -> dict[str, Any]:
        return two_people.handle_confirm(self.context, appraisal, proposal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def return_letters(self, letters: list[Any], by: str) -> dict[str, int]:
        return dead_letters.handle_return(self.context, letters, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def propose_letter_drop(self, letters: list[Any], reason: str, by: str) -> dict[str, int]:
        return dead_letters.handle_proposal(self.context, letters, reason, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def confirm_letter_drop(self, letters: list[str], by: str) -> dict[str, int]:
        return dead_letters.handle_confirmation(self.context, letters, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def letter_fates(self, letters: list[str]) -> dict[str, Any]:
        return dead_letters.fates(self.context, letters)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def letters_decided(self) -> list[dict[str, Any]]:
        return dead_letters.decided(self.context)
