"""A voter's session: two hours, one appraisal, one key; and what the browser is told of it."""

import itsdangerous.timed
import pytest
from itsdangerous import URLSafeTimedSerializer
from msgspec import to_builtins
from starlette.responses import Response

from gateway.errors.refusals import SessionExpired, SessionInvalid, SessionMissing, SessionOfAnotherAppraisal
from gateway.identity import voter_sessions
from gateway.identity.voter_sessions import Session, Sessions
from services.kernel.refusal import Refusal
from services.roster.answers import Ticket

SECRET = "0123456789abcdef"
APPRAISAL = "532622-2024Q2"
TICKET = Ticket(person="b1" * 16, group="public", until=1720007200, mac="0a" * 32)
SESSION = Session(appraisal=APPRAISAL, ticket=TICKET)
# signed at 1720000000 (2024-07-03T09:46:40Z); recomputed without itsdangerous with openssl and base64:
#   payload: {"appraisal":"532622-2024Q2","ticket":{"person":"b1b1…","group":"public","until":1720007200,"mac":"0a…"}}
#   zlib-compressed when that is shorter, then with a leading dot; base64url without padding
#   time: the four bytes 66 85 1e 00, base64url; key: sha1("voter-session" "signer" SECRET); HMAC-SHA1 of payload.time
TOKEN = (
    ".eJyljMsJgDAQRHuZs8K6_sAuLGENQYK_JSYnsXfXBrzIgzkMb-aCqEYJp6wY0NbcMZdM3IyMAim4xScMF9TH89hNmapvbDXHI6u"
    "pmqc1OCvynoLdVz0T0RsFNnFmkPwD9_0ANGM3dQ.ZoUeAA.6FPvd2mLKGitiXeh7-3K_67qHVs"
)
SIGNED_AT = 1_720_000_000


def at(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: float(seconds))


def test_a_session_is_signed_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SIGNED_AT)
    assert Sessions(SECRET).issue(SESSION) == TOKEN
    assert Sessions(SECRET).open(TOKEN, APPRAISAL) == SESSION


def test_a_session_lasts_two_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SIGNED_AT + 7200)
    assert Sessions(SECRET).open(TOKEN, APPRAISAL) == SESSION
    at(monkeypatch, SIGNED_AT + 7201)
    with pytest.raises(SessionExpired):
        Sessions(SECRET).open(TOKEN, APPRAISAL)


def signed(value: object, *, secret: str = SECRET, salt: str = "voter-session") -> str:
    return str(URLSafeTimedSerializer(secret, salt=salt).dumps(value))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        TOKEN[:-1],
        signed(to_builtins(SESSION), secret="another secret of the like"),
        signed(to_builtins(SESSION), salt="staff-session"),
        signed({"appraisal": APPRAISAL}),
        signed({"appraisal": APPRAISAL, "ticket": to_builtins(TICKET) | {"group": 7}}),
        signed(["not", "a", "session"]),
    ],
    ids=["empty", "short", "cut", "secret", "salt", "fields", "group", "list"],  # a token says when it was signed
)
def test_what_was_not_issued_here_is_invalid(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    with pytest.raises(SessionInvalid):
        Sessions(SECRET).open(token, APPRAISAL)


def test_a_session_holds_for_its_appraisal_alone() -> None:
    with pytest.raises(SessionOfAnotherAppraisal):
        Sessions(SECRET).open(Sessions(SECRET).issue(SESSION), "532622-2024Q3")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_session_is_read_from_its_header(scheme: str) -> None:
    token = Sessions(SECRET).issue(SESSION)
    assert Sessions(SECRET).read(f"{scheme}  {token} ", APPRAISAL) == SESSION


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer   ", "Basic abc", "abc", "Bearerabc"])
def test_a_header_without_a_token_is_a_missing_session(header: str | None) -> None:
    with pytest.raises(SessionMissing):
        Sessions(SECRET).read(header, APPRAISAL)


def test_whoever_asks_for_a_bearer_names_what_is_missing() -> None:
    class Absent(Refusal):
        """Not there."""

    assert voter_sessions.required_bearer("Bearer abc", Absent) == "abc"
    with pytest.raises(Absent):
        voter_sessions.required_bearer("Basic abc", Absent)


def test_fifteen_characters_are_too_few_for_a_secret() -> None:
    assert voter_sessions.required_secret("0123456789abcdef") == "0123456789abcdef"
    for short in ("", "0123456789abcde"):
        with pytest.raises(ValueError, match="PINGYI_GATEWAY_SECRET"):
            voter_sessions.required_secret(short)
        with pytest.raises(ValueError, match="PINGYI_GATEWAY_SECRET"):
            Sessions(short)


@pytest.mark.parametrize(("secure", "flag"), [(True, "; Secure"), (False, "")])
def test_the_browser_keeps_it_for_two_hours_and_for_the_pages_of_this_appraisal(secure: bool, flag: str) -> None:
    kept = voter_sessions.keep(Response(), "the.token", APPRAISAL, secure=secure)
    assert kept.headers.getlist("set-cookie") == [
        f"pingyi-voter=the.token; HttpOnly; Max-Age=7200; Path=/a/532622-2024Q2; SameSite=lax{flag}"
    ]
