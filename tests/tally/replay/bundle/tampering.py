"""A good bundle, and what a clever forger makes of it."""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

import msgspec

from services.tally.replay.bundle.container import Container, Writer
from services.tally.replay.bundle.contents import MANIFEST, canonical
from tests.tally.replay.bundle.bundles import bundle_of, counted_quarter

QUARTER = counted_quarter()
BUNDLE = bundle_of(QUARTER)


def repacked(changes: Mapping[str, bytes | None]) -> bytes:
    """The good bundle with files changed, added or (None) taken out, by somebody who makes the manifest fit again."""
    good, out = Container(BytesIO(BUNDLE)), BytesIO()
    kept = {name: good.read(name) for name in good.entries if name != MANIFEST} | changes
    told = msgspec.json.decode(good.read(MANIFEST))
    told["files"] = [
        {"name": name, "bytes": len(blob), "sha256": sha256(blob).hexdigest()}
        for name, blob in kept.items()
        if blob is not None
    ]
    writer = Writer(out)
    for name, blob in {**kept, MANIFEST: canonical(told)}.items():
        if blob is not None:
            writer.write(name, [blob])
    writer.close()
    return out.getvalue()
