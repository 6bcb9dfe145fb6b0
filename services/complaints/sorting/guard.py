"""What would tell who somebody is, covered in a text that leaves the sorter's desk (R-48, R-49); the original stays
sealed beside the log.

The text is read through a skeleton of the same length, in which full-width digits are digits, and once more through
one in which Chinese digits are, too; so a number is found however it was written, with blanks or dashes in it, and what
is covered is cut out of the original. A name is
found after what announces one (姓名、我叫、联系人 …): a name that nothing announces is not, and the sorter who hands a
text on must look.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.complaints.sorting.names import names_in

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "001234567891234567891")
_GAP = r"[\s\-‐‑‒–—−_.·・•/\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"
_CREDIT = "0-9A-HJ-NPQRTUWXY"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MEASURED = r"(?!\d|\s*(?:元|万|亿|块|亩|平方|平米|吨|公斤|斤|人|户|次))"
_BEFORE, _AFTER = r"(?<![0-9])", r"(?![0-9])"


def _run(*parts: str) -> str:
    """Characters one after the other, with a little between any two."""
    return _GAP.join(parts)


_MONTH_AND_DAY = f"(?:{_run('0', '[1-9]')}|{_run('1', '[0-2]')}){_GAP}(?:{_run('[0-2]', '[0-9]')}|{_run('3', '[01]')})"
_IDENTITY = [
    _run(*["[1-9]", *["[0-9]"] * 5], "(?:" + _run("1", "[89]") + "|" + _run("2", "0") + ")", *["[0-9]"] * 2)
    + f"{_GAP}{_MONTH_AND_DAY}{_GAP}"
    + _run(*["[0-9]"] * 3, "[0-9Xx]"),
    _run("[1-9]", *["[0-9]"] * 7) + f"{_GAP}{_MONTH_AND_DAY}{_GAP}" + _run(*["[0-9]"] * 3),
]
_ANNOUNCED_NUMBER = r"(?:案号|编号|单号|受理号|流水号|登记号|留言号|查询码|证号|号码)[为是::\s]{0,3}"
_ACCOUNTS = r"(?:微信|威信|薇信|v信|wechat|weixin|vx|wx|QQ|扣扣|q号|企鹅|抖音|快手|支付宝|微博|钉钉|飞书)"

# what is looked for, the most telling first; the group `it` is covered if there is one, else the whole
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "email",
            r"[A-Z0-9._%+\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[A-Z0-9\-]{1,63}(?:\s?\.\s?[A-Z0-9\-]{1,63}){1,4}",
        ),
        ("identity", f"{_BEFORE}(?:{'|'.join(_IDENTITY)}){_AFTER}"),
        ("enterprise", rf"(?<![0-9A-Z])[{_CREDIT}]{{2}}\d{{6}}[{_CREDIT}]{{10}}(?![0-9A-Z])"),
        ("card", f"{_BEFORE}{_run('[1-9]', *['[0-9]'] * 15)}(?:{_GAP}[0-9]){{0,3}}{_AFTER}"),
        (
            "telephone",
            rf"(?:(?:\+|00){_GAP}{_run('8', '6')}{_GAP}|{_BEFORE}{_run('8', '6')}{_GAP}|{_BEFORE})"
            f"{_run('1', '[3-9]', *['[0-9]'] * 9)}{_AFTER}",
        ),
        (
            "telephone",
            rf"{_BEFORE}\(?{_run('0', '[1-9]', '[0-9]')}(?:{_GAP}[0-9])?\)?{_GAP}"
            rf"{_run('[2-9]', *['[0-9]'] * 6)}(?:{_GAP}[0-9])?{_AFTER}(?:\s?(?:转|-)\s?\d{{1,6}})?",
        ),
        (
            "telephone",
            r"(?:电话|手机|座机|联系方式|致电|拨打)[号码]{0,2}[为是::\s]{0,3}"
            rf"(?P<it>{_run(*['[0-9]'] * 7)}(?:{_GAP}[0-9]){{0,5}}){_AFTER}",
        ),
        (
            "plate",
            rf"[{_PROVINCES}]{_GAP}[A-Z]{_GAP}{_run(*['[A-HJ-NP-Z0-9]'] * 4)}{_GAP}"
            rf"[A-HJ-NP-Z0-9挂学警港澳](?:{_GAP}[A-HJ-NP-Z0-9])?(?![A-Z0-9])",
        ),
        (
            "account",
            rf"{_ACCOUNTS}[号码账户名群是为加::\s]{{0,6}}(?P<it>[A-Za-z][A-Za-z0-9_\-]{{4,30}}|"
            rf"{_run(*['[0-9]'] * 5)}(?:{_GAP}[0-9]){{0,7}})(?![0-9])",
        ),
        ("case", r"[(〔\[【][12]\d{3}[)〕\]】][\u4e00-\u9fff]{1,8}\d{0,6}[\u4e00-\u9fff]{0,8}第?\d+(?:-\d+)?号"),
        ("case", rf"{_ANNOUNCED_NUMBER}(?P<it>[A-Za-z0-9][A-Za-z0-9\-_/〔〕\[\]]{{3,39}})"),
        ("case", r"(?<![A-Z0-9])[A-Z]{2,6}[\-_]?(?:\d{5,}|\d{4}[\-_]\d{2,})(?:[\-_]\d+)*(?![A-Z0-9])"),
        ("number", rf"{_BEFORE}\d{{9,}}{_MEASURED}"),
    )
)
COVER = {
    "email": "〔邮箱〕",
    "identity": "〔证件号〕",
    "enterprise": "〔信用代码〕",
    "card": "〔卡号〕",
    "telephone": "〔电话〕",
    "plate": "〔车牌〕",
    "account": "〔账号〕",
    "case": "〔编号〕",
    "number": "〔号码〕",
    "name": "〔姓名〕",
}
NUMBERS = ("identity", "card", "telephone", "plate", "account", "number")  # what may be written in Chinese digits

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Masked:
    """A text in which identities are covered, and how many of which kind were."""

    text: str
    covered: Counter[str]


def mask(text: str, known: Iterable[str] = ()) -> Masked:
    """The masked copy. `known` are words that must not be in it whatever they look like: the matter's own number."""
    plain = skeleton(text)
    spans = [*_known(plain, map(skeleton, known)), *_found(plain), *((*span, "name") for span in names_in(plain))]
    spans += [span for span in _found(skeleton(text, spoken=True), NUMBERS) if not _meets(span, spans)]
    pieces: list[str] = []
    covered: Counter[str] = Counter()
    at = 0
    for begin, end, kind in _apart(spans):
        pieces += [text[at:begin], COVER[kind]]
        covered[kind] += 1
        at = end
    return Masked("".join([*pieces, text[at:]]), covered)


def skeleton(text: str, *, spoken: bool = False) -> str:
    """The text as plain characters, one for one: digits of any width are digits, and if `spoken` the Chinese, too."""
    plain = "".join(map(_plain, text))
    return plain.translate(_CHINESE_DIGITS) if spoken else plain


def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _found(plain: str, kinds: Iterable[str] = COVER) -> Iterator[Span]:
    for kind, pattern in PATTERNS:
        if kind not in kinds:
            continue
        for match in pattern.finditer(plain):
            begin, end = match.span("it" if "it" in pattern.groupindex else 0)
            yield begin, end, kind


def _meets(span: Span, others: Iterable[Span]) -> bool:
    """Whether it overlaps one of them: 13800138000一直 is a number and a word, not a longer number."""
    return any(span[0] < end and begin < span[1] for begin, end, _ in others)


def _known(text: str, known: Iterable[str]) -> Iterator[Span]:
    for word in filter(None, known):
        for match in re.finditer(re.escape(word), text, re.IGNORECASE):
            yield *match.span(), "case"


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order; of those that overlap, one over both, named after the first."""
    begin, end, kind = -1, -1, ""
    for span in sorted(spans, key=_place):
        if span[0] < end:
            end = max(end, span[1])
            continue
        if end >= 0:
            yield begin, end, kind
        begin, end, kind = span
    if end >= 0:
        yield begin, end, kind


def _place(span: Span) -> tuple[int, int]:
    return span[0], -span[1]
