"""What the gateway counts. On the ballots' path a count is one call on a counter made beforehand."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """One registry for one application, so that two can live in a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        posts = Counter(
            "pingyi_ballot_posts", "Ballot posts by how they were answered", ["outcome"], registry=self.registry
        )
        self.ballot_new = posts.labels("new")
        self.ballot_again = posts.labels("again")
        self.ballot_refused = posts.labels("refused")
        self.ballot_unanswered = posts.labels("unanswered")
        self.ballot_abandoned = posts.labels("abandoned")
        self.gathered = Histogram(
            "pingyi_ballots_gathered", "Ballots in one call", buckets=SIZES, registry=self.registry
        )
        self.cast_seconds = Histogram(
            "pingyi_cast_seconds", "Time of one call with gathered ballots", buckets=SECONDS, registry=self.registry
        )
        self._requests = Counter(
            "pingyi_requests",
            "Other requests, by operation and status",
            ["operation", "status"],
            registry=self.registry,
        )

    def request(self, operation: str, status: int) -> None:
        self._requests.labels(operation, status).inc()

    def text(self) -> bytes:
        """The Prometheus exposition."""
        return generate_latest(self.registry)
