"""Who used the processor, from /proc: processes by name, PostgreSQL's by whom they work for, and everybody else."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")

Usage = dict[str, float]


def usage(programs: Mapping[str, int], database_url: str) -> Usage:
    """Seconds of processor time so far: of each program, of PostgreSQL's processes by the application they serve,
    and under `all` of the whole machine."""
    found: Usage = defaultdict(float, {name: _seconds(pid) for name, pid in programs.items()})
    with psycopg.connect(database_url) as connection:
        backends = connection.execute("select pid, application_name, backend_type from pg_stat_activity").fetchall()
    for pid, application, kind in backends:
        found[f"postgres {application or kind}"] += _seconds(pid)
    found["all"] = _machine_seconds()
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _machine_seconds() -> float:
    name, user, nice, system, _idle, _iowait, irq, softirq, *_ = Path("/proc/stat").read_text().split("\n")[0].split()
    assert name == "cpu"
    return sum(map(int, (user, nice, system, irq, softirq))) / TICKS
