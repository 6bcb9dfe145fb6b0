"""The quarter, step by step, as its people would do it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from ops.system.gateway_client import GatewayClient, Reply, Unexpected
from simulation.county.catalogue import draft
from simulation.play.agreeing import given
from simulation.play.appeals import appeal_and_correct
from simulation.play.calls import CallDesk
from simulation.play.consequences import follow_up
from simulation.play.crowd import together
from simulation.play.handing_in import hand_in
from simulation.play.paper import NEVER_BACK, SPARE, PaperDesk
from simulation.play.push import AmqpSource, push_signed
from simulation.play.sorting import SortingDesk
from simulation.play.summary import file_summary
from simulation.play.telephones import Telephones
from simulation.quarter import decisions, timeline
from simulation.quarter.complaints import Push, push_is_late
from simulation.quarter.generate import Quarter
from simulation.quarter.votes import Vote
from simulation.spreadsheets import write_catalogue, write_xlsx

DRAWN_GROUPS = ("projects", "market", "service")  # the scarcest seats first
SEED_LEAD = "砚山2024Q2|"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 30.0  # seconds to wait until a neighbour has heard
THREADS = 16
RELEASED = {
    "channel": "website",
    "address": "https://www.yanshan.example/gsgg/2024q2.html",
    "released_at": timeline.OPENED.isoformat(),
}
RESULT_AT = {
    "website": "https://www.yanshan.example/gsgg/2024q2-result.html",
    "wechat": "https://mp.yanshan.example/s/2024q2-result",
}
LAST_ROWS = 20  # of an export that are in the next one, too

Progress = Callable[[str, int, int], None]
Token = Callable[..., str]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where the quarter is played: the system's addresses, keys to act for its people, its clock.

    `message(phone)` is the last short message that a number was sent.
    """

    http: GatewayClient
    broker_url: str
    webhook_secret: Callable[[str], str]
    token: Token
    turn_clock: Callable[[datetime], None]
    complaints_head: Callable[[], int]
    message: Callable[[str], str] = lambda _phone: ""


@dataclass
class Played:
    """What happened, for the one who watches and for the tests."""

    result: dict[str, Any] = field(default_factory=dict)
    counted: dict[str, Any] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    invited: tuple[Vote, ...] = ()
    calls: Counter[str] = field(default_factory=Counter)
    moved_up: int = 0
    participation: dict[str, Any] = field(default_factory=dict)
    sample: dict[str, Any] = field(default_factory=dict)
    suggested: tuple[int, int] = (0, 0)
    appeals: list[dict[str, Any]] = field(default_factory=list)
    corrected: dict[str, Any] = field(default_factory=dict)
    errata: list[dict[str, Any]] = field(default_factory=list)


class Player:
    """Plays one quarter on one stage. Each step can be called alone; `play` calls them in order."""

    def __init__(self, quarter: Quarter, stage: Stage, progress: Progress) -> None:
        self.quarter, self.stage, self._progress = quarter, stage, progress
        self.played = Played()
        self._codes: dict[str, str] = {}
        self._telephones = Telephones(quarter.appraisal, lambda: stage.http.call("GET", self._path("/keys")).value())
        self._sheets: dict[str, list[dict[str, Any]]] = {}
        self.paper = PaperDesk(
            quarter,
            post=lambda path, body, token: self._post(self._path(path), body, token),
            get=self._get,
            ask=lambda path, body, token: stage.http.call("POST", self._path(path), token=token, json_body=body).code,
            token=lambda account: stage.token("operator", account),
        )
        self._ruled = 0
        self._handed_in: dict[str, list[Push]] = {}
        self._operator = stage.token("operator", decisions.REVIEWERS[0])
        self._second = stage.token("operator", decisions.REVIEWERS[1])
        self._conduct = stage.token("conduct", decisions.CONDUCT_OFFICE)
        agrees = {self._operator: self._second, self._second: self._operator}
        self._agrees = agrees | {self._conduct: stage.token("conduct", decisions.CONDUCT_OFFICE_SECOND)}

    def play(self) -> Played:
        """The whole quarter."""
        for step in (
            self.prepare,
            self.call,
            self.vote,
            self.key_forms,
            self.seal,
            self.sort_complaints,
            self.rule,
            self.draw_and_count,
            self.determine_and_publish,
            self.appeal,
            self.follow_up,
        ):
            step()
        return self.played

    def prepare(self) -> None:
        """Draft, rosters as files, draws, invitations, opening."""
        steps = self._steps("准备:目录、名单、抽取、公告", 3 + len(self.quarter.rosters) + 2 * len(DRAWN_GROUPS))
        self.stage.turn_clock(timeline.DRAFTED)
        self._post("/appraisals", {"appraisal": self.quarter.appraisal, **draft(), "offices": []}, self._operator)
        self._put("/catalogue", write_catalogue(), self._operator)
        next(steps)
        for roster in sorted(self.quarter.rosters, key=lambda roster: roster.filed_at):
            self.stage.turn_clock(roster.filed_at)
            token = self.stage.token("provider", f"clerk-{roster.provider}", provider=roster.provider)
            self._put(f"/rosters/{roster.provider}", write_xlsx(roster.template, roster.rows), token)
            next(steps)
        self.stage.turn_clock(timeline.INVITEES_DRAWN)
        for group in DRAWN_GROUPS:
            self._command("/lists", {"group": group})
            self._command("/draws", {"group": group, "seed": SEED_LEAD + decisions.SEEDS[group]})
            next(steps)
            self._sheets[group] = sheet = self._command("/invitations", {"group": group})
            self._codes.update({line["phone"]: line["code"] for line in sheet})
            next(steps)
        self.stage.turn_clock(timeline.OPENED)
        self._command("/opening")
        next(steps)
        self._until_heard("/releases", RELEASED, not_yet="NOT_OPENED")
        self.stage.turn_clock(timeline.FORMS_ISSUED)
        batch = {"batch": "P-1", "count": len(self.quarter.forms) + NEVER_BACK + SPARE}
        self.paper.take(self._until_heard("/forms/printed", batch, not_yet="BOX_NOT_OPEN")["serials"])
        self.paper.issue()
        self._wait(lambda: self.stage.complaints_head() >= 1, "complaints opens its intake")
        next(steps)

    def call(self) -> None:
        """The invited are called, some three times; reserves follow who declines or is not reached (A-13)."""
        steps = self._steps("电话动员:逐个通知,递补人员接替", len(timeline.CALLS))
        desk = CallDesk(self.quarter.seed, self._command, self.stage.turn_clock, self._codes)
        for reached in desk.call(self._sheets, timeline.CALLS):
            self.played.invited = self.quarter.invited(reached)
            next(steps)
        self.played.calls, self.played.moved_up = desk.made, desk.moved_up

    def vote(self) -> None:
        """Fourteen days of ballots by web, while the channels push what they received."""
        days = self.quarter.days(self.played.invited)
        steps = self._steps("投票:网上评议票与推送事项", sum(len(votes) for _, votes in days))
        pushes = [push for push in self.quarter.pushes if push.at < timeline.VOTING_UNTIL]
        base, source = self.stage.complaints_head(), AmqpSource(self.stage.broker_url)
        sent = 0
        for hour, votes in days:
            while sent < len(pushes) and pushes[sent].at <= hour:
                self._push(source, pushes[sent])
                sent += 1
            self.stage.turn_clock(max(hour, votes[0].at) if len(votes) == 1 else hour)
            for _ in together(self._cast, votes, min(THREADS, len(votes))):
                next(steps)
        for push in pushes[sent:]:
            self._push(source, push)
        source.close()
        self._wait_for_pushes(base, pushes)

    def key_forms(self) -> None:
        """The leaders' forms come back and are keyed blind by two people, some by a third."""
        steps = self._steps("录入:领导干部纸质测评表", sum(len(form.entries) for form in self.quarter.forms))
        self.stage.turn_clock(timeline.FORMS_KEYED)
        self.paper.take_back()
        for _ in self.paper.key():
            next(steps)

    def seal(self) -> None:
        """The box is sealed and the pool of public ballots is fixed, before anybody knows the seed."""
        steps = self._steps("封箱:票箱签封、票池固定", 2)
        self.stage.turn_clock(timeline.SEALED)
        self._command("/sealing")
        next(steps)
        self.stage.turn_clock(timeline.POOL_COMMITTED)
        self._until_heard("/pool", None, not_yet="BOX_NOT_SEALED")
        next(steps)

    def sort_complaints(self) -> None:
        """Sorters decide, second sorters confirm; what comes too late is kept and not counted; the freeze."""
        between = [p for p in self.quarter.pushes if timeline.VOTING_UNTIL <= p.at < timeline.COMPLAINTS_SORTED]
        last_day = [p for p in self.quarter.pushes if timeline.COMPLAINTS_SORTED <= p.at < timeline.COMPLAINTS_FROZEN]
        after = [p for p in self.quarter.pushes if p.at >= timeline.COMPLAINTS_FROZEN]
        sorted_ones = [matter for matter in self.quarter.matters if matter.sorting is not None]
        steps = self._steps("梳理:举报、反映事项", len(sorted_ones) + 1)
        self._push_at(between)
        self.stage.turn_clock(timeline.COMPLAINTS_SORTED)
        desk = SortingDesk(self.quarter, self.stage.http, self.stage.token)
        for channel in dict.fromkeys(matter.channel for matter in self.quarter.matters):
            for _ in desk.sort(channel):
                next(steps)
        file_summary(self.stage, self.quarter.appraisal)
        desk.mark_strangers_distinct()
        self.played.suggested = (desk.suggested, desk.looked)
        self._push_at(last_day)
        self.stage.turn_clock(timeline.COMPLAINTS_FROZEN)
        self._command("/complaints/freezing")
        self._push_at(after)
        next(steps)

    def rule(self) -> None:
        """Two people rule on the directed picks that need judgement, one at a time (R-37)."""
        self.stage.turn_clock(timeline.RULED)
        self._rule_on_what_waits()

    def draw_and_count(self) -> None:
        """The seed is spoken; what its walk needs is ruled on; 200 valid ballots are drawn, everything is counted."""
        steps = self._steps("抽取与统计", 2)
        self.stage.turn_clock(max(timeline.SAMPLE_DRAWN, self._last_push()))
        spoken = {
            "seed": SEED_LEAD + decisions.SEEDS["sample"],
            "witnesses": list(decisions.WITNESSES),
            "record": decisions.WITNESS_RECORD,
        }
        while (sample := self._command("/sample", spoken))["state"] == "reviewing":
            self._rule_on_what_waits()
        self.played.sample = sample
        next(steps)
        self.stage.turn_clock(max(timeline.COUNTED, self._last_push()))
        self.played.counted = self._until_heard("/count", None, not_yet="COMPLAINTS_NOT_FROZEN")
        next(steps)

    def _rule_on_what_waits(self) -> None:
        for reviewer in (self._operator, self._second):
            while entry := self._get("/rulings", reviewer):
                self._post(self._path("/rulings"), decisions.ruling(entry), reviewer)
                self._ruled += 1
                self._progress("认定:需要人工判断的勾选(两人各看一次)", self._ruled, self._ruled)

    def determine_and_publish(self) -> None:
        """Handed over; the Conduct Supervision Office has it recounted and names offices; published, and where."""
        steps = self._steps("移交、重算、确定、发布", 4)
        self.stage.turn_clock(timeline.HANDED_OVER)
        self._command("/hand-over")
        next(steps)
        self.stage.turn_clock(timeline.DETERMINED)
        self._ask("/recount", {"reason": decisions.REASON_TO_RECOUNT}, self._conduct)
        next(steps)
        result = self._get("/result", self._conduct)
        named = list(decisions.named(result))
        self._post(self._path("/determination"), {"named": named, "reason": decisions.REASON}, self._conduct)
        next(steps)
        self.stage.turn_clock(timeline.PUBLISHED)
        self._post(self._path("/publication"), {}, self._conduct)
        for channel, address in RESULT_AT.items():
            released = {"channel": channel, "address": address, "released_at": timeline.PUBLISHED.isoformat()}
            self._ask("/result/releases", released, self._conduct)
        self.played.result = self._get("/result", self._conduct)
        self.played.participation = self._get("/participation", self._operator)
        next(steps)

    def appeal(self) -> None:
        """A department appeals; the corrected result is counted, handed over, determined and published anew."""
        steps = self._steps("申诉与更正", 3)
        self.played.appeals = appeal_and_correct(
            self.played.result,
            ask=self._ask,
            token=self.stage.token,
            people=(self._operator, self._second),
            turn_clock=self.stage.turn_clock,
        )
        next(steps)
        self.stage.turn_clock(timeline.CORRECTED)
        self.played.corrected = self._command("/count")
        self._command("/hand-over")
        next(steps)
        named = list(decisions.named(self._get("/result", self._conduct)))
        self._ask("/determination", {"named": named, "reason": decisions.REASON_CORRECTED}, self._conduct)
        self._ask("/publication", {}, self._conduct)
        self.played.errata = self._get("/result/errata", "")
        next(steps)

    def follow_up(self) -> None:
        """What follows for the named offices."""
        steps = self._steps("黄牌、约谈、通报", 1)
        named = self._get("/determination", self._conduct)["named"]
        follow_up(
            named,
            ask=self._ask,
            file=lambda path: self.stage.http.file(self._path(path), self._conduct)[1],
            token=self.stage.token,
            conduct=self._conduct,
            turn_clock=self.stage.turn_clock,
        )
        next(steps)

    def _ask(self, path: str, body: Any, token: str) -> Any:
        return self._get(path, token) if body is None else self._post(self._path(path), body, token)

    def _cast(self, vote: Vote) -> None:
        """One visit to the voter's page. What should be received must be, and the other way round."""
        reply = self._visit(vote)
        if reply.status < 300 and vote.expect == "received":
            self.played.receipts[vote.key] = reply.body["receipt"]
        elif vote.expect == "refused" and reply.status != 201:
            # the same ballot handed in twice is not refused: it gets the receipt it had (200)
            self.played.refused[reply.code or "RECEIVED_BEFORE"] += 1
        else:
            raise Unexpected(f"{vote.key} ({vote.case}): {reply.status} {reply.body}")

    def _visit(self, vote: Vote) -> Reply:
        http = self.stage.http
        code = self._codes.get(vote.phone, "")
        if vote.method == "sms":
            http.call("POST", self._path("/identity/code"), json_body={"phone": vote.phone}).value()
            code = "".join(filter(str.isdigit, self.stage.message(vote.phone)))[:6]
        identified = http.call("POST", self._path("/identity"), json_body=vote.proof(code))
        if identified.status >= 400:
            return identified
        fixed, token = self._telephones.fix(vote, identified.body["group"]), identified.body["session"]
        issued = http.call("POST", self._path("/credential"), token=token, json_body=fixed.asks)
        if issued.status >= 400:
            return issued
        ballot = msgspec.to_builtins(fixed.signed(issued.body["signature"]))
        return http.call("POST", self._path("/ballots"), json_body=ballot)

    def _push(self, source: AmqpSource, push: Push) -> None:
        if push.via == "amqp":
            source.push(push.channel, push.event)
            return
        reply = self._hand_in(push) if push.via == "xlsx" else self._push_signed(push)
        if (reply.status < 300) != (push.expect != "refused"):
            raise Unexpected(f"{push.event['id']}: {reply.status} {reply.body}")

    def _push_signed(self, push: Push) -> Reply:
        return push_signed(self.stage.http, self.stage.webhook_secret(push.channel), push.channel, push.event)

    def _hand_in(self, push: Push) -> Reply:
        """A file as often as something is new: what was handed in before changes nothing."""
        known = self._handed_in.setdefault(push.channel, [])
        token = self.stage.token("sorter", f"sorter-{push.channel}-1", channel=push.channel)
        rows = [before for before in known[-LAST_ROWS:] if before.event != push.event]
        reply = hand_in(self.stage.http, token, self.quarter.appraisal, push.channel, [*rows, push])
        if push.expect == "taken" and not push_is_late(push):
            known.append(push)
        return reply

    def _push_at(self, pushes: list[Push]) -> None:
        base, source = self.stage.complaints_head(), AmqpSource(self.stage.broker_url)
        for push in pushes:
            self.stage.turn_clock(push.at)
            self._push(source, push)
        source.close()
        self._wait_for_pushes(base, pushes)

    def _wait_for_pushes(self, base: int, pushes: Iterable[Push]) -> None:
        taken = sum(push.expect == "taken" for push in pushes)
        self._wait(lambda: self.stage.complaints_head() >= base + taken, f"complaints records {taken} reports")

    def _last_push(self) -> datetime:
        return max(push.at for push in self.quarter.pushes)

    def _path(self, rest: str) -> str:
        return f"/appraisals/{self.quarter.appraisal}{rest}"

    def _command(self, path: str, body: Any = None) -> Any:
        return self._post(self._path(path), body or {}, self._operator)

    def _post(self, path: str, body: Any, token: str) -> Any:
        return self._given(path, body, token).value()

    def _given(self, path: str, body: Any, token: str) -> Reply:
        return given(self.stage.http, path, body, token, self._agrees.get(token, ""))

    def _put(self, path: str, workbook: bytes, token: str) -> Any:
        sent = {"Content-Type": XLSX}
        return self.stage.http.call("PUT", self._path(path), token=token, body=workbook, headers=sent).value()

    def _get(self, path: str, token: str) -> Any:
        return self.stage.http.call("GET", self._path(path), token=token).value()

    def _until_heard(self, path: str, body: Any, *, not_yet: str) -> Any:
        """Repeat a command until the service has heard from its neighbour what it needs."""
        deadline = time.monotonic() + PATIENCE
        while True:
            reply = self._given(self._path(path), body or {}, self._operator)
            if reply.code != not_yet or time.monotonic() > deadline:
                return reply.value()
            time.sleep(0.1)

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > deadline:
                raise Unexpected(f"waited {PATIENCE:.0f} s: {what}")
            time.sleep(0.05)

    def _steps(self, name: str, total: int) -> Iterator[None]:
        self._progress(name, 0, total)
        for done in range(1, total + 1):
            self._progress(name, done, total)
            yield
        while True:
            yield
