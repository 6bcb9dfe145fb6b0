"""What every endpoint is given, made once for an application."""

from dataclasses import dataclass, field

from gateway.ballots.batching import Gatherings
from gateway.ballots.metrics import Metrics
from gateway.ballots.on_behalf import OnBehalf
from gateway.ballots.server_keys import ServerKeys
from gateway.executor import Executor, in_a_thread
from gateway.identity.portal.portals import Portal, portals, titles
from gateway.identity.portal.under_way import Cookies
from gateway.identity.staff_sessions import StaffSessions
from gateway.identity.staff_tokens import Tokens
from gateway.identity.voter_sessions import Sessions
from gateway.papers.renderer import DocumentRenderer
from gateway.rpc.access_log_client import AccessLogClient
from gateway.rpc.client import Rpc
from services.kernel.clock import Clock
from services.kernel.settings import Settings


@dataclass
class Context:
    """The way to the services, a place for long work, the keys and the counters."""

    settings: Settings
    rpc: Rpc
    executor: Executor = in_a_thread
    clock: Clock = field(init=False)
    sessions: Sessions = field(init=False)
    tokens: Tokens = field(init=False)
    staff_sessions: StaffSessions = field(init=False)
    portals: dict[str, Portal] = field(init=False)
    portal_titles: dict[str, str] = field(init=False)
    sign_ins: Cookies = field(init=False)
    access_log: AccessLogClient = field(init=False)
    ballots: Gatherings = field(init=False)
    server_keys: ServerKeys = field(init=False)
    on_behalf: OnBehalf = field(init=False)
    metrics: Metrics = field(default_factory=Metrics)
    renderer: DocumentRenderer = field(init=False)

    def __post_init__(self) -> None:
        self.clock = self.settings.clock()
        self.renderer = DocumentRenderer(self.executor)
        self.sessions = Sessions(self.settings.gateway_secret)
        self.tokens = Tokens(self.settings.gateway_secret, self.settings.staff_tokens)
        self.staff_sessions = StaffSessions(self.settings, self.rpc)
        self.portals = portals(self.settings.portals)
        self.portal_titles = titles(self.settings.portals)
        self.sign_ins = Cookies(self.settings.gateway_secret)
        self.access_log = AccessLogClient(self.rpc)
        self.ballots = Gatherings(self.rpc, self.metrics)
        self.server_keys = ServerKeys(self.settings, self.rpc)
        self.on_behalf = OnBehalf(self.server_keys, self.rpc, self.ballots)
