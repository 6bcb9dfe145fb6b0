"""The roster service on nameko: unpack, handle, answer."""

from collections.abc import Sequence
from typing import Any

from nameko.rpc import rpc

from services.kernel.context import ServiceContext
from services.kernel.entrypoints import Service
from services.kernel.refusal import answering
from services.kernel.service import ServiceRuntime, follower
from services.roster import progress, show
from services.roster.calls import call, call_list, issue_invitations
from services.roster.catalogue import check_catalogue, import_catalogue, show_catalogue
from services.roster.draft import copy_appraisal, open_appraisal, show_draft
from services.roster.draft.draft import handle as handle_draft
from services.roster.draft.draft import read_command as read_draft
from services.roster.draw import commit_lists, draw_invitees, draw_record
from services.roster.events import LANGUAGE
from services.roster.identity import identify, issue_credential, one_time_code
from services.roster.identity.register import Register
from services.roster.identity.sms import sender
from services.roster.lists import check_roster, file_roster, filings, leaders_register, roster_form
from services.roster.outcome import LANGUAGE as OUTCOME
from services.roster.outcome import Outcome
from services.roster.unpack import unpack


class RosterRuntime(ServiceRuntime):
    """Keeps what one process of the service remembers between calls."""

    def __init__(self) -> None:
        super().__init__("roster", LANGUAGE, follows=("tally",), also=self._followers)

    def setup(self) -> None:
        super().setup()
        self.register = Register(self.context)
        self.outcome = Outcome()
        self.sms = sender(self.context.settings.sms)

    def _followers(self, context: ServiceContext) -> Sequence[Any]:
        return [follower(context, "outcome", OUTCOME, self.outcome.learn, durable=False)]

    def get_dependency(self, _worker_ctx: Any) -> "RosterRuntime":
        return self


class RosterService(Service):
    """Whose appraisal it is. Every method answers a value or a refusal (docs/architecture.md)."""

    name = "roster"
    runtime = RosterRuntime()

    @property
    def context(self) -> ServiceContext:
        return self.runtime.context

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def draft_appraisal(self, appraisal: Any, draft: Any) -> Any:
        return handle_draft(read_draft(appraisal, draft), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def copy_appraisal(self, appraisal: Any, source: Any) -> Any:
        command = unpack(copy_appraisal.CopyAppraisal, appraisal=appraisal, source=source)
        return copy_appraisal.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def differences(self, appraisal: Any, source: Any) -> Any:
        command = unpack(copy_appraisal.CompareAppraisals, appraisal=appraisal, source=source)
        return copy_appraisal.compare(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def import_catalogue(self, appraisal: Any, content: Any, by: Any) -> Any:
        command = unpack(import_catalogue.ImportCatalogue, appraisal=appraisal, content=content, by=by)
        return import_catalogue.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def set_catalogue(self, appraisal: Any, offices: Any, by: Any) -> Any:
        command = unpack(import_catalogue.SetCatalogue, appraisal=appraisal, offices=offices, by=by)
        return import_catalogue.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def check_catalogue(self, appraisal: Any, content: Any) -> Any:
        command = unpack(check_catalogue.CheckCatalogue, appraisal=appraisal, content=content)
        return check_catalogue.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def draft(self, appraisal: Any) -> Any:
        return show_draft.handle(unpack(show_draft.ShowDraft, appraisal=appraisal), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def catalogue(self, appraisal: Any) -> Any:
        command = unpack(show_catalogue.ShowCatalogue, appraisal=appraisal)
        return show_catalogue.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def file_roster(
        self, appraisal: Any, provider: Any, content: Any, filed_by: Any, already_drawn: Any = False
    ) -> Any:
        fields = {"appraisal": appraisal, "provider": provider, "content": content, "filed_by": filed_by}
        command = unpack(file_roster.FileRoster, **fields, already_drawn=already_drawn)
        return file_roster.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def check_roster(self, appraisal: Any, provider: Any, content: Any) -> Any:
        command = unpack(check_roster.CheckRoster, appraisal=appraisal, provider=provider, content=content)
        return check_roster.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def roster_form(self, appraisal: Any, provider: Any) -> Any:
        return roster_form.handle(unpack(roster_form.ShowForm, appraisal=appraisal, provider=provider), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def filings(self, appraisal: Any, provider: Any = None) -> Any:
        return filings.handle(unpack(filings.ShowFilings, appraisal=appraisal, provider=provider), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def commit_lists(self, appraisal: Any, group: Any) -> Any:
        command = unpack(commit_lists.CommitLists, appraisal=appraisal, group=group)
        return commit_lists.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def draw_invitees(self, appraisal: Any, group: Any, seed: Any, witnesses: Any = ()) -> Any:
        fields = {"appraisal": appraisal, "group": group, "seed": seed, "witnesses": witnesses}
        return draw_invitees.handle(unpack(draw_invitees.DrawInvitees, **fields), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def draw_record(self, appraisal: Any, group: Any, names: Any = False) -> Any:
        command = unpack(draw_record.ShowDraw, appraisal=appraisal, group=group, names=names)
        return draw_record.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def leaders_register(self, appraisal: Any) -> Any:
        command = unpack(leaders_register.ShowLeaders, appraisal=appraisal)
        return leaders_register.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def issue_invitations(self, appraisal: Any, group: Any) -> Any:
        command = unpack(issue_invitations.IssueInvitations, appraisal=appraisal, group=group)
        return issue_invitations.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def replace_invitation(self, appraisal: Any, person: Any, by: Any) -> Any:
        command = unpack(call.ReplaceInvitation, appraisal=appraisal, person=person, by=by)
        return call.replace_invitation(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def make_call(self, appraisal: Any, person: Any, number: Any, outcome: Any, by: Any) -> Any:
        fields = {"appraisal": appraisal, "person": person, "call": number, "outcome": outcome, "by": by}
        return call.handle(unpack(call.MakeCall, **fields), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def call_list(self, appraisal: Any, group: Any, full: Any = False) -> Any:
        command = unpack(call_list.ListCalls, appraisal=appraisal, group=group, full=full)
        return call_list.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def open_appraisal(self, appraisal: Any, draft_digest: Any = None) -> Any:
        command = unpack(open_appraisal.OpenAppraisal, appraisal=appraisal, draft_digest=draft_digest)
        return open_appraisal.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def appraisal(self, appraisal: Any) -> Any:
        command = unpack(show.ShowAppraisal, appraisal=appraisal)
        return show.appraisal(command, self.runtime.register, self.runtime.outcome)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def identify(self, appraisal: Any, proof: Any) -> Any:
        return identify.handle(unpack(identify.Identify, appraisal=appraisal, proof=proof), self.runtime.register)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def send_code(self, appraisal: Any, phone: Any) -> Any:
        command = unpack(one_time_code.SendCode, appraisal=appraisal, phone=phone)
        return one_time_code.handle(command, self.runtime.register, self.runtime.sms)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def issue_credential(self, appraisal: Any, person: Any) -> Any:
        command = unpack(issue_credential.IssueCredential, appraisal=appraisal, person=person)
        return issue_credential.handle(command, self.runtime.register)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def took_part(self, appraisal: Any, person: Any) -> Any:
        command = unpack(issue_credential.IssueCredential, appraisal=appraisal, person=person)
        return issue_credential.took_part(command, self.runtime.context.log)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def progress(self, appraisal: Any) -> Any:
        return progress.progress(unpack(show.ShowAppraisal, appraisal=appraisal), self.runtime.register)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def participation(self, appraisal: Any) -> Any:
        return show.participation(unpack(show.ShowAppraisal, appraisal=appraisal), self.runtime.register)
