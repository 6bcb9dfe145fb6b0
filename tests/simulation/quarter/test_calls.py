"""The calls of the played quarter (R-19, A-13): who is reached votes, who is not makes room."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from services.roster.identity.sms import FileSender
from simulation.play.calls import CallDesk
from simulation.play.messages import last_message
from simulation.quarter import timeline
from simulation.quarter.calls import REACHED, outcomes
from tests.roster.quarter import phone

SEED = 20240626
PHONES = [phone(number) for number in range(1000)]


def test_the_same_number_comes_to_the_same() -> None:
    assert [outcomes(SEED, number) for number in PHONES] == [outcomes(SEED, number) for number in PHONES]


def test_most_are_reached_and_some_never() -> None:
    fates = Counter(outcomes(SEED, number)[-1] in REACHED for number in PHONES)
    assert 0.85 < fates[True] / len(PHONES) < 0.97


def test_three_rounds_lie_on_two_days_and_all_before_the_voting() -> None:
    assert all(first.date() != third.date() for first, third in zip(timeline.CALLS, timeline.CALLS[2:], strict=False))
    assert timeline.FORMS_ISSUED < timeline.CALLS[0] < timeline.CALLS[-1] < timeline.VOTING_FROM


def desk(answers: Iterator[Any]) -> tuple[CallDesk, list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def post(path: str, body: Any) -> Any:
        asked.append((path, body))
        return {"successor": next(answers) if body["outcome"] in ("declined", "no_answer") and third(body) else None}

    def third(body: Any) -> bool:
        return bool(body["outcome"] == "declined" or body["call"] == 3)

    return CallDesk(SEED, post, lambda _moment: None, {}), asked


def test_a_reserve_is_called_in_the_next_round_with_his_own_code() -> None:
    gone = next(number for number in PHONES if outcomes(SEED, number) == ("declined",))
    follows = next(number for number in PHONES if outcomes(SEED, number) == ("willing",))
    calls, asked = desk(iter([{"person": "p2", "phone": follows, "code": "052317"}]))
    (*_, reached) = calls.call({"market": [{"person": "p1", "phone": gone}]}, timeline.CALLS)
    assert reached == {"market": [follows]}
    assert [path for path, _ in asked] == ["/invitations/p1/calls", "/invitations/p2/calls"]
    assert calls.codes == {follows: "052317"}
    assert (calls.moved_up, calls.made) == (1, Counter(declined=1, willing=1))


def test_the_last_message_to_a_number_is_the_one_that_is_read(tmp_path: Any) -> None:
    file = tmp_path / "messages"
    assert last_message(file, "13000000001") == ""
    for text in ("old", "new"):
        FileSender(file).send("+8613000000001", text)
    FileSender(file).send("+8613000000002", "other")
    assert last_message(file, "13000000001") == "new"
