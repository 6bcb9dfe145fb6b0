"""The sorting desk of a played quarter: sorters read, decide and agree, err and take it back, merge and split."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ops.system.gateway_client import GatewayClient
from simulation.quarter import decisions
from simulation.quarter.complaints import Matter, Sorting
from simulation.quarter.generate import Quarter

Row = dict[str, Any]


class SortingDesk:
    """Plays one quarter's sorting. `suggested` counts how often the office that was meant was among those suggested."""

    def __init__(self, quarter: Quarter, http: GatewayClient, token: Callable[..., str]) -> None:
        self.quarter, self.suggested, self.looked = quarter, 0, 0
        self._http, self._token = http, token
        self._tokens: dict[str, str] = {}

    def sort(self, channel: str) -> Iterator[None]:
        """One channel, matter by matter."""
        rows = self._waiting(channel)
        ids = {row["source_id"]: row["matter_id"] for row in rows}
        known = [(row, self.quarter.matter[channel, row["source_id"]]) for row in rows]
        self._err_and_take_back(channel, known)
        for row, matter in known:
            if matter.sorting is None:
                continue
            self._settle(channel, row["matter_id"], matter.sorting)
            if matter.into is not None:
                self._post(channel, f"/{row['matter_id']}/merger", {"into": ids[matter.into]}, matter.sorting.by)
            yield
        self._merge_and_split(
            channel, [row for row, matter in known if row["anonymous"] and not _merged(known, matter)]
        )

    def mark_strangers_distinct(self) -> int:
        """The Inspection Office looks at pairs of two channels and marks them distinct. Answers how many."""
        operator = self._token("operator", decisions.OPERATOR)
        pairs = self._call("GET", "/duplicates", operator)["pairs"]
        for pair in pairs:
            one, other = (matter["matter_id"] for matter in pair["matters"])
            self._call("POST", "/duplicates/distinct", operator, {"matter": one, "other": other})
        return len(pairs)

    def _waiting(self, channel: str) -> list[Row]:
        rows: list[Row] = []
        after = ""
        while True:
            page = self._get(channel, f"?state=sorting&limit=100{after}")
            rows += page["matters"]
            if page["next"] is None:
                return rows
            after = f"&after={page['next']}"

    def _settle(self, channel: str, matter_id: str, sorting: Sorting) -> None:
        if sorting.decline is not None:
            self._post(channel, f"/{matter_id}/decline", {"reason": sorting.decline}, sorting.by)
            return
        opened = self._get(channel, f"/{matter_id}")
        offered = {suggestion["office"] for suggestion in opened["suggestions"]}
        self.looked += 1
        self.suggested += bool(offered & {office for office, _ in sorting.offices})
        self._post(channel, f"/{matter_id}/sorting", {"offices": sorting.as_json()}, sorting.by)
        if sorting.confirmed_by:
            self._post(channel, f"/{matter_id}/confirmation", {}, sorting.confirmed_by)

    def _err_and_take_back(self, channel: str, known: Sequence[tuple[Row, Matter]]) -> None:
        """A sorter declines what is a complaint; a colleague takes it back."""
        countable = (row for row, matter in known if matter.sorting is not None and matter.sorting.offices)
        row = next(countable, None)
        if row is not None:
            self._post(channel, f"/{row['matter_id']}/decline", {"reason": "SUGGESTION"}, _account(channel, 2))
            self._undo_last(channel, row["matter_id"], _account(channel, 1))

    def _merge_and_split(self, channel: str, strangers: Sequence[Row]) -> None:
        """A sorter takes two anonymous matters for one; a colleague sees that they are two and splits them."""
        if len(strangers) >= 2:
            one, other = (row["matter_id"] for row in strangers[:2])
            self._post(channel, f"/{one}/merger", {"into": other}, _account(channel, 1))
            self._undo_last(channel, one, _account(channel, 2))
            self._post(channel, f"/{one}/distinct", {"other": other}, _account(channel, 2))

    def _undo_last(self, channel: str, matter_id: str, account: str) -> None:
        last = self._get(channel, f"/{matter_id}")["history"][-1]
        self._post(channel, f"/{matter_id}/undoing", {"decision": last["decision"]}, account)

    def _get(self, channel: str, rest: str) -> Any:
        return self._call("GET", f"/complaints{rest}", self._sorter(channel, _account(channel, 1)))

    def _post(self, channel: str, rest: str, body: Any, account: str) -> None:
        self._call("POST", f"/complaints{rest}", self._sorter(channel, account), body)

    def _call(self, method: str, path: str, token: str, body: Any = None) -> Any:
        path = f"/appraisals/{self.quarter.appraisal}{path}"
        return self._http.call(method, path, token=token, json_body=body).value()

    def _sorter(self, channel: str, account: str) -> str:
        if account not in self._tokens:
            self._tokens[account] = self._token("sorter", account, channel=channel)
        return self._tokens[account]


def _account(channel: str, number: int) -> str:
    return f"sorter-{channel}-{number}"


def _merged(known: Sequence[tuple[Row, Matter]], matter: Matter) -> bool:
    """Whether it is merged with another, one way or the other."""
    return matter.into is not None or any(other.into == matter.source_id for _, other in known)
