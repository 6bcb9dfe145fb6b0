"""What must be on or off around the services so that ballots stay secret and none is lost (docs/security.md).

Each condition is judged from what was found; finding it out (PostgreSQL, the machine, the broker) stands apart.
"""

import resource
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from services.kernel.settings import Settings

Grade = Literal["good", "look", "bad", "unknown"]
LOCAL = ("", "127.0.0.1", "::1", "localhost")
# a setting of PostgreSQL, what it may be, what is at stake, how bad that is
POSTGRES: tuple[tuple[str, tuple[str, ...], str, Grade], ...] = (
    ("fsync", ("on",), "断电会丢失已答复“收到”的票", "bad"),
    ("full_page_writes", ("on",), "断电会损坏数据", "bad"),
    ("synchronous_commit", ("on", "local", "remote_write", "remote_apply"), "断电会丢失已答复“收到”的票", "bad"),
    ("track_commit_timestamp", ("off",), "数据库记下每张票入箱的时刻", "bad"),
    ("log_statement", ("none",), "数据库日志里会有谁在何时参评", "bad"),
    ("log_min_duration_statement", ("-1",), "数据库日志里会有谁在何时参评", "bad"),
    ("log_min_duration_sample", ("-1",), "数据库日志里会有谁在何时参评", "bad"),
    ("log_transaction_sample_rate", ("0",), "数据库日志里会有谁在何时参评", "bad"),
    ("log_parameter_max_length_on_error", ("0",), "出错时数据库日志里会有内容", "bad"),
    ("log_error_verbosity", ("terse",), "出错时数据库日志里会有那一行的内容(DETAIL)", "bad"),
    ("data_checksums", ("on",), "磁盘出错发现不了", "look"),
)
LOGGING_LIBRARIES = ("auto_explain", "pgaudit", "pg_stat_monitor")


@dataclass(frozen=True)
class Condition:
    """One thing that was looked at: what was found, and what is at stake where it is not as it must be."""

    what: str
    found: str
    grade: Grade
    stake: str = ""


def _judged(what: str, found: str, stake: str, *, wrong: bool, grade: Grade = "bad") -> Condition:
    """Good; or, where it is `wrong`, of this grade, and what is at stake."""
    return Condition(what, found, grade, stake) if wrong else Condition(what, found, "good")


def of_postgres(settings: Mapping[str, str]) -> Iterator[Condition]:
    """`settings` are those of `pg_settings` by name; a version that does not know one is not asked for it."""
    for name, allowed, stake, grade in POSTGRES:
        if name in settings:
            found = settings[name]
            yield _judged(name, found, stake, wrong=found not in allowed, grade=grade)
    libraries = settings.get("shared_preload_libraries", "")
    logging = any(one in libraries for one in LOGGING_LIBRARIES)
    yield _judged("shared_preload_libraries", libraries or "无", "数据库日志里会有谁在何时参评", wrong=logging)


def of_keys(folder: Path, data_directory: Path | None) -> Iterator[Condition]:
    """`data_directory` is PostgreSQL's, where this machine has it."""
    if not folder.is_dir():
        yield Condition("密钥目录", f"{folder} 不存在", "bad", "不是这个服务的机器,或者密钥已丢失")
        return
    for path in (folder, *sorted(folder.iterdir())):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Condition("密钥目录", f"{path} 别的账号可读", "bad", f"请 chmod go= {path}")
            break
    else:
        yield Condition("密钥目录", f"{folder} 只有本账号可读", "good")
    if data_directory is None or not data_directory.exists():
        yield Condition(
            "密钥与数据分盘", "数据不在本机可见之处", "unknown", "请确认密钥目录不在数据库的盘上,也不随它备份"
        )
    elif data_directory.stat().st_dev == folder.stat().st_dev:
        yield Condition("密钥与数据分盘", "在同一个盘上", "look", "整盘快照或备份会把当天的钥匙一起拷走")
    else:
        yield Condition("密钥与数据分盘", "不在同一个盘上", "good")


def of_machine(swaps: str, encrypted: Iterable[str], core_limit: int) -> Iterator[Condition]:
    """`swaps` is what /proc/swaps says; `encrypted` are devices that dm-crypt keeps; `core_limit` is in bytes."""
    open_swaps = [line.split()[0] for line in swaps.splitlines()[1:] if line.split()[0] not in set(encrypted)]
    stake = "内存里的钥匙会写到盘上:请 swapoff -a,或改用加密的交换分区"
    yield _judged("交换分区", "、".join(open_swaps) or "没有,或已加密", stake, wrong=bool(open_swaps))
    stake = "程序崩溃时会把钥匙写到盘上:请 ulimit -c 0(容器里设 ulimits: core: 0)"
    yield _judged("内存转储", _switched(core_limit != 0), stake, wrong=core_limit != 0)


def of_broker(url_host: str, tls: bool, tracing: bool | None) -> Iterator[Condition]:
    """`tracing`: whether RabbitMQ copies every message to whoever listens; None: nobody looked."""
    near = url_host in LOCAL or "." not in url_host  # a name without a dot is of the same compose network
    yield _judged("RabbitMQ TLS", "有" if tls else "没有", "别的机器听得到传的内容", wrong=not tls and not near)
    if tracing is None:
        yield Condition("RabbitMQ trace", "没有看", "unknown", "请加 --rabbitmqctl 再看一次")
    else:
        stake = "听得到全部消息:请 rabbitmqctl trace_off"
        yield _judged("RabbitMQ trace", _switched(tracing), stake, wrong=tracing)


def of_settings(settings: Settings) -> Iterator[Condition]:
    """What is only for a rehearsal."""
    for what, on, stake in (
        ("演练用的身份核对", settings.development_identity, "谁都能以任何人的身份参评"),
        ("演练用的时钟", settings.rehearsal_clock is not None, "时间可以由人改动"),
        ("短信写到文件", settings.sms.startswith("file:"), "验证码发不到本人"),
        ("没有加密也能用的 Cookie", not settings.secure_cookies, "登录状态会被旁人截取"),
    ):
        yield _judged(what, _switched(on), stake, wrong=on)


def _switched(on: bool) -> str:
    return "开着" if on else "关着"


def found_in_postgres(database_url: str) -> tuple[dict[str, str], Path | None]:
    """The settings that matter; and PostgreSQL's folder, if this account is told."""
    names = [name for name, *_ in POSTGRES] + ["shared_preload_libraries", "data_directory"]
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        rows = connection.execute("select name, setting from pg_settings where name = any(%s)", (names,)).fetchall()
    settings: dict[str, str] = dict(rows)
    folder = settings.pop("data_directory", "")
    return settings, Path(folder) if folder else None


def found_on_machine(proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> tuple[str, list[str], int]:
    """What `of_machine` judges."""
    swaps = proc / "swaps"
    encrypted = [
        f"/dev/{uuid.parent.parent.name}"
        for uuid in (sys / "block").glob("dm-*/dm/uuid")
        if uuid.read_text().startswith("CRYPT-")
    ]
    return swaps.read_text() if swaps.exists() else "", encrypted, resource.getrlimit(resource.RLIMIT_CORE)[0]
