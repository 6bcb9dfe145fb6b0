"""Papers that are kept elsewhere: a file is hashed here and dropped; the log has its SHA-256 (ADR 0032)."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from gateway.errors.refusals import InvalidFields
from gateway.pages.form import Form
from services.tally.answers.consequences import OfficeConsequences

_DIGEST = re.compile("[0-9a-f]{64}")


def digests(form: Form) -> list[str]:
    """Of the file that was chosen, and those that were typed, each once. Raises `InvalidFields`."""
    typed = form.one("digests").lower().split()
    wrong = [one for one in typed if not _DIGEST.fullmatch(one)]
    if wrong:
        raise InvalidFields(errors=[{"where": "digests", "what": f"“{wrong[0][:70]}”不是SHA-256（64位十六进制）"}])
    chosen = [] if form.upload is None else [sha256(form.upload.content).hexdigest()]
    return list(dict.fromkeys([*chosen, *typed]))


def kept_as(form: Form, lines: Iterable[OfficeConsequences]) -> list[tuple[str, str]]:
    """Of which office, and as what, the file that was chosen is recorded: `(office, 通报)`. Raises `InvalidFields`."""
    wanted = digest(form)
    return [(line.office, what) for line in lines for what, recorded in _recorded(line) if recorded == wanted]


def _recorded(line: OfficeConsequences) -> Iterator[tuple[str, str]]:
    """Every digest that is recorded of an office, with what it is of."""
    if line.notice:
        yield "通报", line.notice.notice
    if line.superior:
        yield "推送函", line.superior.letter
    for one in line.talk.evidence if line.talk else ():
        yield "约谈材料", one
    for shown in line.rectification.shown if line.rectification else ():
        for one in shown.evidence:
            yield "整改材料", one


def digest(form: Form) -> str:
    """Of the one paper that is meant. Raises `InvalidFields`."""
    found = digests(form)
    if len(found) != 1:
        what = "请选择文件" if not found else "只能是一份文件"
        raise InvalidFields(errors=[{"where": "file", "what": what}])
    return found[0]
