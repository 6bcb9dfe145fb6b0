"""Style sheets and scripts under addresses that name their content, so that they may be kept for ever.

`/static/voter.3f9a1c07.css` changes its address when the file changes. Files are read and packed once, at the start.
"""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.packing import packs

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """One file as it is sent."""

    content: bytes
    packed: bytes
    media_type: str


class Static:
    """The files of some folders. `extra` adds single files under names of their own (what comes from npm)."""

    def __init__(self, folder: Path, extra: dict[str, Path] | None = None) -> None:
        self._files: dict[str, File] = {}
        self._addresses: dict[str, str] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in TYPES:
                self._add(path.name, path)
        for name, path in (extra or {}).items():
            if path.exists():
                self._add(name, path)

    def address(self, name: str) -> str:
        """Where the file is to be fetched. Raises `KeyError` for a file that is not there."""
        return self._addresses[name]

    def has(self, name: str) -> bool:
        return name in self._addresses

    async def __call__(self, request: Request) -> Response:
        file = self._files.get(request.path_params["name"])
        if file is None:
            return Response(status_code=404)
        headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
        if packs(request):
            return Response(file.packed, headers=headers | {"content-encoding": "gzip"}, media_type=file.media_type)
        return Response(file.content, headers=headers, media_type=file.media_type)

    def _add(self, name: str, path: Path) -> None:
        content = path.read_bytes()
        stem, _, ending = name.rpartition(".")
        addressed = f"{stem}.{sha256(content).hexdigest()[:8]}.{ending}"
        self._files[addressed] = File(content, gzip.compress(content, 9, mtime=0), TYPES[f".{ending}"])
        self._addresses[name] = f"/static/{addressed}"
