"""Which anonymous matters are proposed as one, why, and at what cost (1.3 rule 4)."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.sorting.duplicates.similarity import BEST, NEIGHBOURS, Leaf, Likeness, comparable, likenesses
from tests.complaints.examples import RECEIVED

TEXT = "窗口说要补材料,来了三次每次说的都不一样,材料交了两个月没有下文"


def leaf(name: str, text: str = TEXT, days: float = 0) -> Leaf:
    return Leaf(name, RECEIVED + timedelta(days=days), comparable(text))


def pairs(*leaves: Leaf, fresh: str = "abcdef") -> list[Likeness]:
    return list(likenesses("office:02-03", leaves, frozenset(fresh)))


def test_nearly_the_same_words_are_proposed_with_their_reasons() -> None:
    found = pairs(leaf("b", TEXT + "急"), leaf("a", "窗口说补材料,来三次每次说的都不一样,材料交了两个月没有下文", 2.5))
    assert {(one.one, one.other, one.days, one.same) for one in found} == {("a", "b", 2, "office")}
    assert all(90 < one.score < 100 for one in found)


def test_marks_blanks_and_widths_make_no_difference() -> None:
    (found, *_) = pairs(leaf("a"), leaf("b", TEXT.replace(",", " , ")))
    assert found.score == 100


def test_other_words_are_not_proposed() -> None:
    assert pairs(leaf("a"), leaf("b", "一个月检查五次,每次说法都不一样,还要指定中介机构做报告")) == []


def test_what_says_next_to_nothing_resembles_nothing() -> None:
    assert pairs(leaf("a", "太慢了"), leaf("b", "太慢了")) == []
    assert pairs(leaf("a", ""), leaf("b", "")) == []


def test_what_lies_more_than_a_month_apart_is_not_proposed() -> None:
    assert pairs(leaf("a"), leaf("b", days=32)) == []
    assert pairs(leaf("a"), leaf("b", days=31)) != []


def test_only_what_is_new_is_compared() -> None:
    assert pairs(leaf("a"), leaf("b"), fresh="") == []
    assert {(one.one, one.other) for one in pairs(leaf("a"), leaf("b"), leaf("c"), fresh="b")} == {
        ("a", "b"),
        ("b", "c"),
    }


@given(st.lists(st.sampled_from([TEXT, TEXT + "急", "别的事情别的话,一句也不一样", ""]), max_size=12))
def test_a_pair_is_the_same_whoever_comes_first(texts: list[str]) -> None:
    leaves = [leaf(f"m{number}", text, number % 3) for number, text in enumerate(texts)]
    fresh = frozenset(one.matter_id for one in leaves)
    assert set(likenesses("office:1", leaves, fresh)) == set(likenesses("office:1", leaves[::-1], fresh))


@pytest.mark.slow
def test_ten_thousand_matters_of_one_block_are_compared_in_seconds() -> None:
    """The worst case: everybody writes the same about one office. Neighbours bound the cost, not the square."""
    leaves = [leaf(f"m{number:05d}", f"{TEXT * 3}第{number}次", number / 120) for number in range(10_000)]
    started = time.process_time()
    found = sum(1 for _ in likenesses("office:1", leaves, frozenset(one.matter_id for one in leaves)))
    assert time.process_time() - started < 10
    assert found <= 10_000 * min(BEST, 2 * NEIGHBOURS)


def test_one_matter_is_proposed_with_ten_others_at_most() -> None:
    """Everybody writes the same: ten are enough to look at, of the forty before and the forty after."""
    same = [leaf(f"m{number:02}") for number in range(12)]
    assert len(pairs(leaf("a"), *same[:10], fresh="a")) == 10
    assert len(pairs(leaf("a"), *same, fresh="a")) == 10


def test_eight_characters_are_compared_and_seven_are_not() -> None:
    assert len(pairs(leaf("a", "一二三四五六七八"), leaf("b", "一二三四五六七八"), fresh="a")) == 1
    assert pairs(leaf("a", "一二三四五六七"), leaf("b", "一二三四五六七"), fresh="a") == []


def test_three_quarters_alike_are_proposed_and_less_are_not() -> None:
    """By hand: of 20 and 20 characters, 15 the same in order are a ratio of 2 · 15 / 40 = 75 of 100."""
    words, other = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰", "一二三四五六"
    assert [one.score for one in pairs(leaf("a", words + "巳午未申酉"), leaf("b", words + other[:5]), fresh="a")] == [
        75
    ]
    assert pairs(leaf("a", words[:14] + "巳午未申酉戌"), leaf("b", words[:14] + other), fresh="a") == []


def test_four_hundred_characters_are_compared() -> None:
    assert comparable("事" * 401) == "事" * 400
    assert comparable(" Ａ,b。\n1_２ ") == "Ab12"
