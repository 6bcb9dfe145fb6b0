"""Papers that are kept elsewhere: a file is hashed here and dropped; the log has its SHA-256 (ADR 0032)."""

import re
from hashlib import sha256

from gateway.pages.form import Form
from gateway.refusals import InvalidFields

_DIGEST = re.compile("[0-9a-f]{64}")


def digests(form: Form) -> list[str]:
    """Of the file that was chosen, and those that were typed, each once. Raises `InvalidFields`."""
    typed = form.one("digests").lower().split()
    wrong = [one for one in typed if not _DIGEST.fullmatch(one)]
    if wrong:
        raise InvalidFields(errors=[{"where": "digests", "what": f"“{wrong[0][:70]}”不是SHA-256(64位十六进制)"}])
    chosen = [] if form.upload is None else [sha256(form.upload.content).hexdigest()]
    return list(dict.fromkeys([*chosen, *typed]))


def digest(form: Form) -> str:
    """Of the one paper that is meant. Raises `InvalidFields`."""
    found = digests(form)
    if len(found) != 1:
        what = "请选择已印发的文件" if not found else "只能是一份文件"
        raise InvalidFields(errors=[{"where": "file", "what": what}])
    return found[0]
