"""What differs between installations: everything comes from PINGYI_* variables, once, here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from environs import Env
from marshmallow.validate import OneOf

from services.kernel.clock import Clock, RehearsalClock, SystemClock

EVERY_CHANNEL = "*"
StaffTokens = Literal["everybody", "machines", "nobody"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the database and the broker are, which secrets are used, how far things may grow.

    `database_url` is a libpq URL; each service keeps to the schema of its own name. `keys` is the folder of
    the seal keys. `sms` names the sender of messages, `portals` where people sign in (docs/operations.zh-CN.md).
    `webhook_secrets` are those of each channel, the newest last; under `*`, of every channel that is not named.
    `public_url` is where the public reaches the gateway (`https://…`), without a slash at its end. `templates` is a
    folder with the county's own Word templates; a document without one there is drawn from ours.
    `log_algorithm` (`sha256`, `sm3`) hashes the logs that begin from now on. Secrets have no default: an empty one
    is refused where it is needed. `staff_tokens` says whose bearer tokens are taken, where people sign in;
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

    def secrets_of(self, channel: str) -> list[str]:
        """The secrets that sign what this channel pushes; whether there is such a channel, complaints knows."""
        return self.webhook_secrets.get(channel) or self.webhook_secrets.get(EVERY_CHANNEL, [])

    def clock(self) -> Clock:
        """The machine's clock, or the rehearsal's when one is named."""
        return SystemClock() if self.rehearsal_clock is None else RehearsalClock(self.rehearsal_clock)


def from_environment(service: str = "") -> Settings:
    """Read PINGYI_<FIELD> for each field of `Settings`; what is not set has the field's default.

    `PINGYI_<SERVICE>_DATABASE_URL` goes before the common one. Raises `environs.EnvError`.
    """
    env, defaults = Env(), Settings()
    with env.prefixed("PINGYI_"):
        found = {
            name: _value(env, name.upper(), kind, getattr(defaults, name))
            for name, kind in get_type_hints(Settings).items()
        }
        own = env.str(f"{service.upper()}_DATABASE_URL", "") if service else ""
    found["database_url"] = own or found["database_url"]
    found["public_url"] = found["public_url"].rstrip("/")
    return Settings(**found)


def _value(env: Env, name: str, kind: Any, default: Any) -> Any:
    """The variable as the field's type has it."""
    if get_origin(kind) is Literal:
        return env.str(name, default, validate=OneOf(get_args(kind)))
    if get_origin(kind) is Mapping:
        return env.json(name, default)
    if kind == Path | None:  # compose files set what is left out to nothing
        path = env.str(name, "")
        return Path(path) if path else None
    readers: dict[Any, Callable[..., Any]] = {
        str: env.str,
        int: env.int,
        float: env.float,
        bool: env.bool,
        Path: env.path,
    }
    return readers[kind](name, default)
