"""What a bundle holds of an appraisal, as the services stored it."""

from collections.abc import Iterable

from ops.system.stored_log import StoredLog
from services.kernel.settings import Settings
from services.tally.replay.bundle.build import Evidence
from services.tally.replay.bundle.sealed import Contents, contents_of
from services.tally.replay.shown import with_ballots


class Stored:
    """The logs of one appraisal with their checkpoints, each read from its own service's schema."""

    def __init__(self, settings_for: dict[str, Settings], appraisal: str) -> None:
        self._appraisal = appraisal
        self._logs = {
            name: StoredLog(settings.database_url, name, appraisal) for name, settings in settings_for.items()
        }

    def with_ballots(self) -> bool:
        """Whether there are ballots in the logs as they are now. Raises `BallotsNotCounted`."""
        return with_ballots(self._logs, {source: len(log) for source, log in self._logs.items()})

    def evidence(self, sealed: bytes | None = None, *, by_two: bool = False) -> Evidence:
        """What a bundle is made of. `by_two`: two people have asked for it, so there may be ballots in it."""
        return Evidence(
            appraisal=self._appraisal,
            log=self._log,
            signed={name: log.signed() for name, log in self._logs.items()},
            receipts=self._logs["ballot"].receipts(),
            sealed=sealed,
            algorithm=self._logs["ballot"].algorithm(),
            by_two=by_two,
        )

    def secrets(self) -> Contents:
        """What people wrote, and the people on the lists; both are kept outside the logs."""
        return contents_of({name: log.words() for name, log in self._logs.items()}, self._logs["roster"].people())

    def odd_rows(self) -> dict[str, str]:
        """Logs whose rows are not what their records say, each with the first place."""
        found = {name: log.first_odd_row() for name, log in self._logs.items()}
        return {name: place for name, place in found.items() if place is not None}

    def _log(self, source: str) -> Iterable[bytes]:
        return self._logs[source]

    def close(self) -> None:
        for log in self._logs.values():
            log.close()
