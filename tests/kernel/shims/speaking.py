"""kombu's JSON before and after: who writes and reads it, and whether both say the same of any JSON value."""

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.patch()

import kombu.serialization as serialization  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from kombu.utils import json as stock  # noqa: E402

runtime.install(without=left_out())

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
compared = 0


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(values)
def same(value: object) -> None:
    global compared
    kind, encoding, text = serialization.dumps(value, "json")
    assert (kind, encoding) == ("application/json", "utf-8")
    assert isinstance(text, str)
    for sent in (text, text.encode(), stock.dumps(value)):
        assert serialization.loads(sent, kind, encoding) == value
    assert stock.loads(text) == value
    compared += 1


if not left_out():
    same()
say("compared", compared)
say("kombu reads and writes itself", serialization.registry._decoders["application/json"] is stock.loads)
try:
    serialization.dumps(object(), "json")
except Exception as error:  # noqa: BLE001  # nameko answers any with UnserializableValueError
    say("what has no JSON", type(error).__name__)
