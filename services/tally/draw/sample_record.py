"""The record of the draw of public ballots, for the witnesses to sign and for anybody who draws again (R-24)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from services.kernel.event import Recorded
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import SampleRecord, ShowSampleRecord
from services.tally.events import PoolCommitted, SampleDrawn, SeedSpoken
from services.tally.refusals import SampleNotDrawn


def handle(request: ShowSampleRecord, context: TallyContext) -> SampleRecord:
    """The record, with the words about the occasion as far as they are kept."""
    appraisal = request.appraisal
    record = sample_record(appraisal, context.log.stream(appraisal, counting.stream(appraisal)))
    named = record.pop("words")
    with transaction(context.engine) as connection:
        words = find(connection, WORDS, appraisal, named) if named else None
    return msgspec.convert(record | {"words": words, "words_kept": bool(named)}, SampleRecord)


def sample_record(appraisal: str, records: Sequence[Recorded]) -> dict[str, Any]:
    """What the log says. `digest` is over the rest but `words`, which can be erased."""
    latest = {type(recorded.data): recorded for recorded in records}
    if SampleDrawn not in latest:
        raise SampleNotDrawn(appraisal=appraisal)
    pool, draw = latest[PoolCommitted], latest[SampleDrawn]
    spoken = latest.get(SeedSpoken)
    assert isinstance(pool.data, PoolCommitted)
    assert isinstance(draw.data, SampleDrawn)
    said = spoken.data if spoken is not None and isinstance(spoken.data, SeedSpoken) else None
    facts = {
        "appraisal": appraisal,
        "committed_at": pool.time.isoformat(),
        "ballots": msgspec.to_builtins(pool.data.ballots),
        "pool_digest": pool.data.pool_digest,
        "pool_size": pool.data.pool_size,
        "seed": draw.data.seed,
        "spoken_at": spoken.time.isoformat() if spoken is not None else draw.time.isoformat(),
        "witnesses": list(said.witnesses) if said is not None else [],
        "drawn_at": draw.time.isoformat(),
        "walked": list(draw.data.walked),
        "drawn": list(draw.data.drawn),
    }
    text = msgspec.json.encode(facts, order="sorted")
    hashed = {"digest": sha256(text).hexdigest(), "hashed_text": text.decode()}
    return facts | hashed | {"words": said.record if said is not None else None}
