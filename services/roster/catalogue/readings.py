"""How an office's name is read aloud, so that it is found and sorted by its sounds (pinyin) and their initials."""

import re

from pypinyin import Style, lazy_pinyin

_SYLLABLES = re.compile(r"[a-zü]{1,6}(?: [a-zü]{1,6})*")


def reading(text: str) -> str | None:
    """What people set against the library's reading, in one way: “Du  Long Gu” is “du long gu”; None if it is none."""
    normal = " ".join(text.replace("'", " ").lower().split()).replace("u:", "ü").replace("v", "ü")
    return normal if _SYLLABLES.fullmatch(normal) else None


def pinyin_of(name: str, override: str = "") -> tuple[str, str]:
    """Pinyin without tones or blanks, and its initials. The library reads 都龙 “dou long”: hence the override."""
    if override:
        syllables = override.replace("ü", "v").split()
        return "".join(syllables), "".join(syllable[0] for syllable in syllables)
    return "".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
