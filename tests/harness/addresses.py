"""Addresses that know what they address, and still are plain text."""

from pathlib import Path

GATEWAY_SECRET = "the-tests-own-secret-0123456789abcdef"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class DatabaseUrl(str):
    """A libpq URL of one database."""

    __slots__ = ()

    @property
    def sqlalchemy(self) -> str:
        """The same for SQLAlchemy, naming the driver."""
        return self.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def name(self) -> str:
        return self.rpartition("/")[2]


class BrokerUrl(str):
    """An AMQP URL of one virtual host."""

    __slots__ = ()

    @property
    def vhost(self) -> str:
        return self.rpartition("/")[2]


def served(database: str, broker: str, keys: Path, port: int) -> dict[str, str]:
    """The PINGYI_* variables of an installation under test: the same for every service and the gateway."""
    return {
        "PINGYI_DATABASE_URL": database,
        "PINGYI_BROKER_URL": broker,
        "PINGYI_KEYS": str(keys),
        "PINGYI_GATEWAY_SECRET": GATEWAY_SECRET,
        "PINGYI_WEBHOOK_SECRETS": f'{{"hotline_12345": ["{WEBHOOK_SECRET}"]}}',
        "PINGYI_DEVELOPMENT_IDENTITY": "true",
        "PINGYI_TWO_PEOPLE": "true",
        "PINGYI_HOST": "127.0.0.1",
        "PINGYI_PORT": str(port),
    }
