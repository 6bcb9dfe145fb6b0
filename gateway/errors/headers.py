"""Headers every answer carries: nothing is cached, sniffed or told to the next site."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class SafeHeaders:
    """Puts the headers on whatever the application answers, but for those an answer sets itself (pages do)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                named = {name for name, _ in own}
                message["headers"] = [*own, *(header for header in SAFE if header[0] not in named)]
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)
