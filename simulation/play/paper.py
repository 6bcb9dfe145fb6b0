"""The leaders' paper forms, as the desk handles them: printed, handed out, taken back, keyed, settled (R-17, A-15)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from simulation.quarter.forms import KEYERS, Entry, Form
from simulation.quarter.generate import Quarter

NEVER_BACK = 2  # handed out and not returned
SPARE = 10  # printed and not handed out
NEVER_PRINTED = "0000ZZZZ"

Post = Callable[[str, Any, str], Any]
Get = Callable[[str, str], Any]
Ask = Callable[[str, Any, str], str]


@dataclass
class PaperDesk:
    """The desk of one quarter. `post` and `get` go to an address within the appraisal with a token, and must succeed;
    `ask` answers the refusal's code instead.
    """

    quarter: Quarter
    post: Post
    get: Get
    ask: Ask
    token: Callable[[str], str]
    serials: dict[str, str] = field(default_factory=dict)

    def take(self, serials: list[str]) -> None:
        """The forms are printed; which leader got which is nobody's knowledge (A-10)."""
        self.serials = dict(zip(sorted(form.key for form in self.quarter.forms), serials, strict=False))
        self._spare = serials[len(self.serials) + NEVER_BACK]

    def issue(self) -> None:
        count = len(self.quarter.forms) + NEVER_BACK
        for _ in range(2):  # the answer was lost, and the clerk told it again
            self.post("/forms/issued", {"batch": "O-1", "count": count}, self.token(KEYERS[0]))

    def take_back(self) -> None:
        """Counted each day; once a count was wrong, and two people put it right."""
        wrong, *_ = self.quarter.returned_by_day
        for day, count in self.quarter.returned_by_day.items():
            counted = {"batch": f"R-{day:%m%d}", "count": count + (day == wrong), "returned_on": day.isoformat()}
            self.post("/forms/returned", counted, self.token(KEYERS[0]))
        right = {"batch": f"R-{wrong:%m%d}", "count": self.quarter.returned_by_day[wrong]}
        self.post("/forms/recounted", {**right, **self._agreed()}, self.token(KEYERS[0]))

    def key(self) -> Iterator[None]:
        """Each form by two people; where they differ, a third settles the differences."""
        self._mistype(self.quarter.forms[0])
        for number in range(2):
            for form in self.quarter.forms:
                self._enter(self.serials[form.key], form.entries[number])
                yield
        for form in self.quarter.forms:
            if len(form.entries) > 2:
                self._settle(self.serials[form.key], form.entries[2])
                yield

    def _enter(self, serial: str, entry: Entry) -> None:
        sent = entry.as_json()
        self.post(f"/forms/{serial}/entries", sent, self.token(sent.pop("by")))

    def _settle(self, serial: str, third: Entry) -> None:
        shown = self.get(f"/forms/{serial}/differences", self.token(third.by))
        differing = {line["office"] for line in shown["offices"]}
        picks = [choice.as_json() for choice in third.choices if choice.office in differing]
        self.post(f"/forms/{serial}/settlement", {"picks": picks}, self.token(third.by))

    def _mistype(self, form: Form) -> None:
        """A serial that was never printed is refused; another form's is set aside, and that form withdrawn."""
        entry = form.entries[0].as_json()
        token = self.token(entry.pop("by"))
        assert self.ask(f"/forms/{NEVER_PRINTED}/entries", entry, token) == "FORM_UNKNOWN"
        self.post(f"/forms/{self._spare}/entries", entry, token)
        self.post(f"/forms/{self._spare}/setting-aside", self._agreed(), token)
        self.post(f"/forms/{self._spare}/withdrawal", {"reason": "MISPRINTED", **self._agreed()}, token)

    def _agreed(self) -> dict[str, str]:
        return {"confirmed_by_token": self.token(KEYERS[1])}
