"""What differs between installations: everything comes from PINGYI_* variables, once, here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from environs import Env, ValidationError

from services.kernel.clock import Clock, RehearsalClock, SystemClock

StaffTokens = Literal["everybody", "machines", "nobody"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the database and the broker are, which secrets are used, how far things may grow.

    `database_url` is a libpq URL; each service keeps to the schema of its own name. `keys` is the folder of
    the seal keys. `sms` names the sender of messages, `portals` where people sign in (docs/operations.zh-CN.md).
    `public_url` is where the public reaches the gateway (`https://…`), without a slash at its end. `templates` is a
    folder with the county's own Word templates; a document without one there is drawn from ours.
    `log_algorithm` (`sha256`, `sm3`) hashes the logs that begin from now on. Secrets have no default: an empty one
    is refused by whoever needs it. `staff_tokens` says whose bearer tokens are taken, where people sign in;
    `two_people` that a second one must agree to freezing, drawing, counting and publishing, as docker-compose.yml
    has it; a visitor of a rehearsal is alone.
    """

    database_url: str = ""
    broker_url: str = "amqp://guest:guest@127.0.0.1:5672/"
    keys: Path = Path("keys")
    gateway_secret: str = field(default="", repr=False)
    webhook_secrets: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    templates: Path | None = None
    workers: int = 10
    pool_size: int = 8
    rpc_timeout: float = 10.0
    statement_timeout_ms: int = 30_000
    reconcile_every: float = 15.0
    compare_every: float = 3600.0
    development_identity: bool = False
    sms: str = ""
    portals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    rehearsal_clock: Path | None = None
    staff_tokens: StaffTokens = "everybody"
    two_people: bool = False
    secure_cookies: bool = True
    log_level: str = "INFO"
    log_algorithm: str = "sha256"

    def clock(self) -> Clock:
        """The machine's clock, or the rehearsal's when one is named."""
        return SystemClock() if self.rehearsal_clock is None else RehearsalClock(self.rehearsal_clock)


def from_environment(service: str = "") -> Settings:
    """Read PINGYI_*; `PINGYI_<SERVICE>_DATABASE_URL` goes before the common one. Raises `environs.EnvError`."""
    env = Env()
    defaults = Settings()
    rehearsal = env.str("PINGYI_REHEARSAL_CLOCK", "")  # compose files set what is left out to nothing
    templates = env.str("PINGYI_TEMPLATES", "")
    with env.prefixed("PINGYI_"):
        own = env.str(f"{service.upper()}_DATABASE_URL", "") if service else ""
        return Settings(
            database_url=own or env.str("DATABASE_URL", defaults.database_url),
            broker_url=env.str("BROKER_URL", defaults.broker_url),
            keys=env.path("KEYS", defaults.keys),
            gateway_secret=env.str("GATEWAY_SECRET", defaults.gateway_secret),
            webhook_secrets=cast(dict[str, list[str]], env.json("WEBHOOK_SECRETS", {})),
            host=env.str("HOST", defaults.host),
            port=env.int("PORT", defaults.port),
            public_url=env.str("PUBLIC_URL", defaults.public_url).rstrip("/"),
            templates=Path(templates) if templates else None,
            workers=env.int("WORKERS", defaults.workers),
            pool_size=env.int("POOL_SIZE", defaults.pool_size),
            rpc_timeout=env.float("RPC_TIMEOUT", defaults.rpc_timeout),
            statement_timeout_ms=env.int("STATEMENT_TIMEOUT_MS", defaults.statement_timeout_ms),
            reconcile_every=env.float("RECONCILE_EVERY", defaults.reconcile_every),
            compare_every=env.float("COMPARE_EVERY", defaults.compare_every),
            development_identity=env.bool("DEVELOPMENT_IDENTITY", defaults.development_identity),
            sms=env.str("SMS", defaults.sms),
            portals=cast(dict[str, dict[str, Any]], env.json("PORTALS", {})),
            rehearsal_clock=Path(rehearsal) if rehearsal else None,
            staff_tokens=cast(StaffTokens, env.str("STAFF_TOKENS", defaults.staff_tokens, validate=_is_known)),
            two_people=env.bool("TWO_PEOPLE", defaults.two_people),
            secure_cookies=env.bool("SECURE_COOKIES", defaults.secure_cookies),
            log_level=env.str("LOG_LEVEL", defaults.log_level),
            log_algorithm=env.str("LOG_ALGORITHM", defaults.log_algorithm),
        )


def _is_known(tokens: str) -> None:
    if tokens not in get_args(StaffTokens):
        raise ValidationError(f"one of {', '.join(get_args(StaffTokens))}")
