"""Whether an example is concrete (是否具体, R-33, A-07), as far as its words tell: hints for people, never a decision.

Each hint says which words led to it. None of them is an input to a count; a replay does not know of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from services.roster.indicators import INDICATORS

Hint = Literal["FEW_WORDS", "ONLY_JUDGEMENT", "NO_FACT", "COPIED_PHRASE", "SAME_ON_BALLOT", "SAME_IN_BOX"]

LEAST = 6  # characters of content
COPIED = 0.7  # of the characters, when they are the announcement's
_SAID = re.compile(r"[^\w]|_", re.UNICODE)
# what is said with every complaint and tells nothing of this one
_STOCK = (
    "该股室|该单位|这个股室|这个单位|本人|我们|我|他们|你们|工作人员|办事人员|办事员|同志|有关|相关|情况|问题|存在|希望|建议|"
    "请|领导|加强|改进|整改|谢谢|经常|总是|一直|有时|比较|非常|十分|特别|很|太|不太|都|就|也|的|了|是|在|有|和|与|对|等"
)
# what judges and does not tell what happened
_JUDGING = (
    "态度(?:不好|差|恶劣|冷淡|冷漠|生硬|蛮横|一般)?|服务(?:不好|差|意识差|质量差|态度差)?|效率(?:低下|太低|不高|低|慢)?|"
    "不作为|乱作为|慢作为|懒政|推诿(?:扯皮)?|扯皮|踢皮球|敷衍(?:了事|塞责)?|冷漠|冷淡|蛮横|粗暴|傲慢|官僚|形式主义|"
    "不负责任?|责任心不强|业务不熟|能力(?:差|不足|不够)|作风(?:差|不好|霸道)?|办事(?:难|慢|拖拉)?|拖拉|拖延|难办|"
    "刁难|不满意?|不好|很差|差劲|差|慢|难|坏|垃圾|烂"
)
# what can be looked into: when, where, how often, how much, what paper, what was done
_FACT = re.compile(
    r"\d|[一二两三四五六七八九十百千几]+(?:次|天|趟|个|元|万|年|月|日|号|点钟|小时|分钟|周|回|人|份|项|户|家)|"
    r"昨天|前天|去年|今年|上午|下午|上周|窗口|大厅|柜台|办公室|电话|微信|材料|证明|执照|许可|审批|申请|登记|过户|房产|土地|宅基地|"
    r"社保|医保|低保|补贴|补助|罚款|收费|发票|合同|项目|备案|核准|验收|图纸|户口|身份证|学校|医院|工地|公司|村|镇|乡|小区|路"
)
_STOCK_WORDS, _JUDGING_WORDS = re.compile(_STOCK), re.compile(_JUDGING)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A reason to ask whether an example is concrete, and the words (or numbers) that led to it."""

    hint: Hint
    said: tuple[str, ...] = ()


def doubts(words: str, others: Sequence[str] = (), copies: int = 0) -> list[Doubt]:
    """What makes an example look vague. `others` are those of the same ballot, `copies` how often its words stand
    elsewhere in the box."""
    return [*_of_words(words), *_of_others(words, others, copies)]


def _of_words(words: str) -> Iterator[Doubt]:
    text = plain(words)
    phrases = copied(text)
    if phrases:
        yield Doubt(hint="COPIED_PHRASE", said=phrases)
    without_stock = _STOCK_WORDS.sub("", text)
    content = _JUDGING_WORDS.sub("", without_stock)
    judging = tuple(dict.fromkeys(found[0] for found in _JUDGING_WORDS.finditer(without_stock)))
    if judging and len(content) < len(without_stock) and len(content) <= 1:
        yield Doubt(hint="ONLY_JUDGEMENT", said=judging)
    elif len(content) < LEAST:
        yield Doubt(hint="FEW_WORDS", said=(content,) if content else ())
    if text and not _FACT.search(text):
        yield Doubt(hint="NO_FACT")


def _of_others(words: str, others: Sequence[str], copies: int) -> Iterator[Doubt]:
    text = plain(words)
    same = sum(plain(other) == text for other in others)
    if text and same:
        yield Doubt(hint="SAME_ON_BALLOT", said=(str(same),))
    if copies > same:
        yield Doubt(hint="SAME_IN_BOX", said=(str(copies - same),))


def plain(words: str) -> str:
    """The characters alone: no blanks, no punctuation."""
    return _SAID.sub("", words)


def copied(text: str) -> tuple[str, ...]:
    """The announcement's phrases that an example consists of for the most part, as they stand there."""
    found = []
    covered = 0
    for phrase, run in _phrases():
        longest = next((part for part in run if part in text), "")
        if longest:
            found.append(phrase)
            covered += len(longest)
    content = _STOCK_WORDS.sub("", text)
    return tuple(found) if content and covered >= COPIED * len(content) else ()


@cache
def _phrases() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each phrase with the parts by which it is known: the whole, and its longer clauses, the longest first."""
    known = []
    for phrases in INDICATORS.values():
        for phrase in phrases:
            clauses = [plain(clause) for clause in re.split(r"[,。、;:,;:]", phrase)]
            parts = {plain(phrase), *(clause for clause in clauses if len(clause) >= LEAST)}
            known.append((phrase, tuple(sorted(parts, key=len, reverse=True))))
    return tuple(known)
