"""What a list changes, person by person."""

from services.roster.lists.proposals.changes import changes
from services.roster.personal_data.people import Listed


def listed(person: str, **payload: str) -> Listed:
    return Listed(person=person, row=4, name="张三", phone="+86", organisation="县财政局", payload=payload)


def test_who_comes_who_goes_and_who_stands_there_with_other_words() -> None:
    before = [listed("a", 职务="局长"), listed("b", 职务="局长"), listed("c", 职务="局长")]
    after = [listed("d", 职务="局长"), listed("a", 职务="局长"), listed("b", 职务="副局长", 备注="新任")]
    found = [(change.kind, change.listed.person, change.columns) for change in changes(before, after)]
    assert found == [("added", "d", ()), ("changed", "b", ("职务", "备注")), ("removed", "c", ())]


def test_another_order_or_other_rows_are_no_change() -> None:
    assert changes([listed("a"), listed("b")], [listed("b"), listed("a")]) == []
