"""Messages that were set aside, as the services answer of them."""

from hashlib import sha256
from typing import Any

from services.kernel.contract import DropDeadLetters, RequeueDeadLetters
from tests.gateway.stand_in import Services


def letter(name: str, code: str = "QUARTER_NOT_OPEN", queue: str = "complaints.intake", **more: Any) -> dict[str, Any]:
    told = {"letter": name, "queue": queue, "key": "hotline_12345", "code": code, "tries": 3}
    digest = sha256(name.encode()).hexdigest()
    return {**told, "died_at": "2024-05-06T01:12:00+00:00", "bytes": 412, "digest": digest, **more}


def set_aside(services: Services, *, lasting: bool = True) -> None:
    """Two complaints and an event lie aside."""

    def told(*letters: dict[str, Any]) -> dict[str, Any]:
        return {"lasting": lasting, "more": False, "letters": list(letters)}

    def done(request: RequeueDeadLetters | DropDeadLetters) -> dict[str, Any]:
        return {"done": request.letters}

    event = letter("cc", "NOT_AN_EVENT", "pingyi.tally.inbox", key="ballot.#", died_at="2024-05-05T01:12:00+00:00")
    services.answers |= {
        "complaints.list_dead_letters": told(letter("aa"), letter("bb", "KIND_NOT_TAKEN")),
        "tally.list_dead_letters": told(event),
        "ballot.list_dead_letters": told(),
        "access.show_letter_drops": {"bb": {"by": "xitong-01", "reason": "来源重复推送", "confirmed_by": None}},
        "access.list_letter_decisions": [],
        "access.return_letters": {"recorded": 1},
        "access.propose_letter_drop": {"recorded": 1},
        "access.confirm_letter_drop": {"recorded": 1},
        "complaints.requeue_dead_letters": done,
        "complaints.drop_dead_letters": done,
        "tally.drop_dead_letters": {"done": []},
        "ballot.drop_dead_letters": {"done": []},
    }
