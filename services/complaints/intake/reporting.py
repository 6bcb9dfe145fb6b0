"""Taking reports in, many at once, each answered for itself: one transaction for all that come together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.complaints import archive, channels, words
from services.complaints import matter as matter_
from services.complaints.answers import ReportTaken
from services.complaints.contract import ComplaintEvent
from services.complaints.events import ComplaintReported
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.intake.intakes import Intakes
from services.complaints.intake.push.complaint_event import read
from services.complaints.intake.report import NEXT, ReportComplaint, numbered, report
from services.complaints.keyed import complainant_of, matter_id_of
from services.complaints.matter import Matter
from services.complaints.refusals import Busy
from services.complaints.words import Words
from services.kernel.context import ServiceContext
from services.kernel.log.event_log import Append
from services.kernel.log.rows import Table
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Outdated, Refusal
from services.kernel.rpc.request import Outcome, rejected
from services.roster.events import Feed

MATTER = Table("matter", ("matter_id", "appraisal", "channel", "source_id"), ("text", "text", "text", "text"))
TRIES = 5

Receipt = Outcome[ReportTaken]


class RowsRefused(Exception):  # each row has a refusal of its own, or none
    """An all-or-nothing batch had a refused row; nothing was recorded. `answers`: the refusal of each, in order."""

    def __init__(self, answers: list[Receipt | None]) -> None:
        super().__init__()
        self.answers = answers


@dataclass
class _File:
    """One matter while a batch is worked on: what is to be appended to it, and who waits for that."""

    appraisal: str
    source_id: str
    matter: Matter
    after: int
    events: list[ComplaintReported] = field(default_factory=list)
    rows: list[words.Row] = field(default_factory=list)
    answers: list[tuple[int, ReportComplaint, bool]] = field(default_factory=list)
    said: dict[str, Words] = field(default_factory=dict)

    def says_the_same(self, before: ComplaintReported, command: ReportComplaint) -> bool:
        """Whether the words are those of an earlier report; words that were erased cannot differ."""
        if before.text is None:
            return not command.words
        return self.said.get(before.text, command.words) == command.words


class Reporting:
    """Takes reports in for one process."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._intakes = Intakes(context)

    def report_many(self, channel: str, events: Sequence[Any], feed: Feed = "http") -> list[Receipt]:
        """Answers each event, in order: what was taken in, or a refusal."""
        return self._report(channel, events, feed, whole=False)

    def report_whole(self, channel: str, events: Sequence[Any], feed: Feed) -> list[Receipt]:
        """The same for what is taken in as a whole or not at all. Raises `RowsRefused`."""
        return self._report(channel, events, feed, whole=True)

    def _report(self, channel: str, events: Sequence[Any], feed: Feed, *, whole: bool) -> list[Receipt]:
        channels.must_be_a_code(channel)
        answers: list[Receipt | None] = [None] * len(events)
        waiting: list[tuple[int, ComplaintEvent]] = []
        for place, event in enumerate(events):
            try:
                waiting.append((place, read(event)))
            except Refusal as refusal:
                answers[place] = rejected(refusal)
        for _ in range(TRIES):
            if not waiting:
                break
            waiting = self._attempt(channel, feed, waiting, answers, whole=whole)
            if waiting:
                self._intakes.look_again()
        return [given if given is not None else rejected(Busy()) for given in answers]

    def _attempt(
        self,
        channel: str,
        feed: Feed,
        waiting: list[tuple[int, ComplaintEvent]],
        answers: list[Receipt | None],
        *,
        whole: bool,
    ) -> list[tuple[int, ComplaintEvent]]:
        """Try those that wait. Answers those whose matter or intake has moved on meanwhile."""
        now = self._context.clock.now()
        commands: list[tuple[int, str, ReportComplaint]] = []
        for place, pushed in waiting:
            try:
                county = self._intakes.county(pushed.division)
            except Refusal as refusal:
                answers[place] = rejected(refusal)
            else:
                commands.append((place, county, self._command(channel, feed, county, pushed, now)))
        files = self._known([command for _, _, command in commands])
        for place, county, command in commands:
            try:
                if command.matter_id not in files:
                    files[command.matter_id] = self._new(county, command)
                self._decide(place, command, files[command.matter_id])
            except Refusal as refusal:
                answers[place] = rejected(refusal)
        if whole and any(given is not None and given.refused for given in answers):
            raise RowsRefused(answers)
        again: list[tuple[int, ComplaintEvent]] = []
        for appraisal, of_appraisal in _by_appraisal(files).items():
            again += self._append(appraisal, of_appraisal, answers)
        return again

    def _command(self, channel: str, feed: Feed, county: str, pushed: ComplaintEvent, now: datetime) -> ReportComplaint:
        key, data = self._intakes.key(county), pushed.data
        named = data.complainant if data.complainant and data.complainant.strip() and not data.anonymous else None
        return ReportComplaint(
            matter_id=matter_id_of(key, channel, data.source_id),
            channel=channel,
            seq=data.seq,
            pushed=pushed,
            complainant=complainant_of(key, named) if named else None,
            now=now,
            feed=feed,
        )

    def _known(self, commands: Sequence[ReportComplaint]) -> dict[str, _File]:
        """The matters that have been reported before, from the log of the appraisal they belong to."""
        files: dict[str, _File] = {}
        with transaction(self._context.engine) as connection:
            rows = connection.execute(
                "select appraisal, matter_id, source_id from matter where matter_id = any(%s)",
                ([command.matter_id for command in commands],),
            ).fetchall()
            for appraisal in {appraisal for appraisal, _, _ in rows}:
                source_ids = {matter_id: source_id for of, matter_id, source_id in rows if of == appraisal}
                for matter_id, matter in archive.read(connection, appraisal, list(source_ids)).items():
                    files[matter_id] = _File(appraisal, source_ids[matter_id], matter, matter.version)
                _hear(connection, appraisal, files, commands)
        return files

    def _new(self, county: str, command: ReportComplaint) -> _File:
        """A matter heard of for the first time is of the quarter in which its source registered it (1.3 rule 6)."""
        data = command.pushed.data
        return _File(self._intakes.covering(county, data.received_at), data.source_id, Matter(), 0)

    def _decide(self, place: int, command: ReportComplaint, file: _File) -> None:
        intake, _ = self._intake(file.appraisal)
        erased = intake.words_erased is not None  # what comes after that is late, counts nowhere and needs no words

        def says_the_same(before: ComplaintReported) -> bool:
            return erased or file.says_the_same(before, command)

        command = numbered(command, file.matter, says_the_same)
        keeps = command.words and not erased
        digest, row = words.word_row(file.appraisal, command.words) if keeps else (None, None)
        events = report(command, file.matter, intake, digest, says_the_same)
        for event in events:
            file.events.append(event)
            file.matter = matter_.evolve(file.matter, event)
            if row is not None and event.text is not None:
                file.rows.append(row)
                file.said[event.text] = command.words
        file.answers.append((place, command, not events))

    def _append(
        self, appraisal: str, files: Mapping[str, _File], answers: list[Receipt | None]
    ) -> list[tuple[int, ComplaintEvent]]:
        _, version = self._intake(appraisal)
        wishes = [self._wish(matter_id, file, version) for matter_id, file in files.items() if file.events]
        outcomes = self._context.log.append_many(appraisal, wishes) if wishes else []
        outdated: set[str] = set()
        for wish, outcome in zip(wishes, outcomes, strict=True):
            if isinstance(outcome, Outdated):
                outdated.add(wish.stream)
            elif isinstance(outcome, Exception):
                raise outcome
        again: list[tuple[int, ComplaintEvent]] = []
        for matter_id, file in files.items():
            for place, command, known in file.answers:
                if matter_.stream(matter_id) in outdated:
                    again.append((place, command.pushed))
                else:
                    late = file.matter.reports[command.seq].late
                    taken = ReportTaken(matter_id=matter_id, appraisal=appraisal, again=known, late=late)
                    answers[place] = Outcome(ok=taken)
        return again

    def _wish(self, matter_id: str, file: _File, intake_version: int) -> Append:
        channel = file.events[0].channel
        matter_row = (MATTER, (matter_id, file.appraisal, channel, file.source_id))
        return Append(
            stream=matter_.stream(matter_id),
            events=tuple(file.events),
            after=file.after,
            expect_versions=((intake_.stream(file.appraisal), intake_version),),
            rows=(*file.rows, *((matter_row,) if file.after == 0 else ())),
        )

    def _intake(self, appraisal: str) -> tuple[Intake, int]:
        try:
            return self._intakes.of(appraisal)
        except KeyError:
            self._intakes.look_again()
            return self._intakes.of(appraisal)


def _hear(
    connection: Connection, appraisal: str, files: Mapping[str, _File], commands: Sequence[ReportComplaint]
) -> None:
    """Fetch the words of earlier reports that have come again."""
    again: dict[str, _File] = {}
    for command in commands:
        file = files.get(command.matter_id)
        before = _before(file.matter, command) if file and file.appraisal == appraisal else None
        if file and before and before.text is not None:
            again[before.text] = file
    if again:
        for digest, said in words.find(connection, appraisal, list(again)).items():
            again[digest].said[digest] = said


def _before(matter: Matter, command: ReportComplaint) -> ComplaintReported | None:
    """The report whose words a command's may repeat."""
    return matter.reports.get(max(matter.reports, default=NEXT) if command.seq == NEXT else command.seq)


def _by_appraisal(files: Mapping[str, _File]) -> dict[str, dict[str, _File]]:
    found: dict[str, dict[str, _File]] = defaultdict(dict)
    for matter_id, file in files.items():
        found[file.appraisal][matter_id] = file
    return found
