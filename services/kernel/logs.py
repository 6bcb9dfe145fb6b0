"""How processes speak to their operators: one JSON object a line on standard error, no personal data."""

import logging
import sys
from pathlib import Path

import structlog


def configure(level: str = "INFO", file: Path | None = None) -> None:
    """Set up structured logging for this process, to standard error or appended to a file.

    Libraries below WARNING stay silent.
    """
    stream = sys.stderr if file is None else file.open("a", encoding="utf-8", buffering=1)
    logging.basicConfig(stream=stream, level=logging.WARNING, format='{"event": "%(name)s", "message": "%(message)s"}')
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
