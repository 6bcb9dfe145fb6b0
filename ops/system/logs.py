"""The logs of one appraisal as their owners stored them, to be replayed."""

from collections.abc import Mapping

from ops.system.replay_processes import BallotRanges, in_processes, processes_for
from ops.system.stored_log import StoredLog
from services.kernel.proof.hashing import Algorithm
from services.kernel.settings import Settings
from services.tally.replay.replay import Progress, Replayed
from services.tally.replay.replay import replay as replay_sources
from services.tally.replay.shown import with_ballots


class Logs:
    """The owners' logs of one appraisal, each read from its own service's schema."""

    def __init__(self, settings_for: dict[str, Settings], appraisal: str) -> None:
        self._ballots_url = settings_for["ballot"].database_url
        self._appraisal = appraisal
        self._logs: dict[str, StoredLog] = {}
        try:
            for name, settings in settings_for.items():
                self._logs[name] = StoredLog(settings.database_url, name, appraisal)
        except BaseException:
            self.close()
            raise

    def sizes(self) -> dict[str, int]:
        """The last sequence of each log."""
        return {name: len(log) for name, log in self._logs.items()}

    def sources(self) -> dict[str, StoredLog]:
        """The stored bytes of each log, from the beginning."""
        return dict(self._logs)

    def shown(self, limits: Mapping[str, int] | None = None) -> dict[str, int]:
        """The limits within which the logs may be shown, as far as they have come now. Raises `BallotsNotCounted`."""
        shown = self.sizes() if limits is None else dict(limits)
        with_ballots(self._logs, shown)
        return shown

    def replay(
        self, *, limits: dict[str, int] | None = None, progress: Progress | None = None, processes: int | None = None
    ) -> Replayed:
        """Replay. A long ballot log is read by several processes, as many as there are processors, or `processes`.

        Where others must not be started, as in a process that runs on eventlet, ask for 1.
        """
        ballots = self._logs["ballot"]
        size = len(ballots)
        count = processes or processes_for(min(size, (limits or {}).get("ballot", size)))
        workers = in_processes(count, self._ballots_url, self._appraisal)
        return replay_sources(
            self._logs,
            limits=limits,
            progress=progress,
            read_ballots=BallotRanges(ballots, size, workers) if count > 1 else None,
            algorithm=ballots.algorithm(),
        )

    def algorithm(self) -> Algorithm:
        """How the logs are hashed."""
        return self._logs["ballot"].algorithm()

    def close(self) -> None:
        """Let the databases go."""
        for log in self._logs.values():
            log.close()
