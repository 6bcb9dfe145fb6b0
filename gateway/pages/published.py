"""What everybody may know of the logs: checkpoints, their signatures verified before a page shows them (ADR 0015), and
what was lost before the seal (ADR 0045).
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.context import Context
from services.ballot import contract as ballot
from services.kernel.contract import ListCheckpoints
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.proof import note
from services.kernel.proof.note import NoteMalformed, Verifier
from services.kernel.proof.seal import fingerprint
from services.roster import contract as roster

SOURCES = ("roster", "ballot", "complaints", "tally")


@dataclass(frozen=True)
class Published:
    """One checkpoint: how long a log was then and what its root was. `note` is the file to keep."""

    number: int
    size: int
    root: str
    signed: bool
    note: str


@dataclass(frozen=True)
class Log:
    """The checkpoints of one service's log, the oldest first, and who signs them."""

    source: str
    fingerprint: str
    verifier: str
    checkpoints: tuple[Published, ...]


@dataclass(frozen=True)
class Losses:
    """What two people have accepted to be missing: of the ballots, and of who was issued one."""

    ballots: Sequence[AcceptedLoss]
    people: Sequence[AcceptedLoss]

    def __bool__(self) -> bool:
        return bool(self.ballots or self.people)


async def losses(context: Context, appraisal: str) -> Losses:
    """As ballot's and roster's logs say it."""
    ballots = await context.rpc.ask(ballot.ShowParticipation(appraisal=appraisal))
    people = await context.rpc.ask(roster.ShowParticipation(appraisal=appraisal))
    return Losses(ballots.losses, people.losses)


async def logs(context: Context, appraisal: str) -> list[Log]:
    """Of every log that counts."""
    return [await log(context, source, appraisal) for source in SOURCES]


async def log(context: Context, source: str, appraisal: str) -> Log:
    """Of one. Raises `NoteMalformed`: the service answered what is no checkpoint."""
    said = await context.rpc.ask(ListCheckpoints(appraisal=appraisal), of=source)
    verifier = Verifier(f"pingyi/{source}", bytes.fromhex(said.key))
    kept = tuple(_read(said.notes, verifier, f"pingyi/{source}/{appraisal}"))
    return Log(source, fingerprint(said.key), verifier.text, kept)


def _read(notes: Iterable[str], verifier: Verifier, origin: str) -> Iterable[Published]:
    for text in notes:
        found = note.read(text)
        first, size, root, number = found.text.splitlines()
        if first not in (origin, f"{origin}/sm3"):
            raise NoteMalformed(f"a checkpoint of {first}, and not of {origin}")
        signed = found.is_signed_by(verifier)
        yield Published(int(number.removeprefix("number ")), int(size), base64.b64decode(root).hex(), signed, text)
