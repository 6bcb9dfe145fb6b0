"""Short messages as people read them: the development sender writes them into a file (PINGYI_SMS=file:PATH)."""

from pathlib import Path


def last_message(file: Path, phone: str) -> str:
    """The last message to this number; empty when there is none."""
    sent = (line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines()) if file.exists() else ()
    texts = [text for number, _, text in sent if number.endswith(phone)]
    return texts[-1] if texts else ""
