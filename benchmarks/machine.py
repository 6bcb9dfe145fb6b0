"""What the figures were measured on."""

import os
import platform
import re
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from services.kernel.clock import CHINA

PACKAGES = ("nameko", "kombu", "eventlet", "psycopg", "msgspec", "uvicorn", "uvloop", "aio-pika")


def machine() -> str:
    """Processor, cores, memory, system, Python and the packages that matter, in one paragraph."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpuinfo)
    memory = re.search(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text())
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{model[1].strip() if model else platform.machine()}, {os.cpu_count()} cores,"
        f" {int(memory[1]) / 2**20 if memory else 0:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}; {packages}."
    )


def today() -> str:
    """The civil date of the run."""
    return datetime.now(CHINA).date().isoformat()
