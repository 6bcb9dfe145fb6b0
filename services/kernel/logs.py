"""How processes speak to their operators: one JSON object a line on standard error, no personal data."""

import logging
import sys

import structlog


def configure(level: str = "INFO") -> None:
    """Set up structured logging for this process; libraries below WARNING stay silent."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format='{"event": "%(name)s", "message": "%(message)s"}'
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
