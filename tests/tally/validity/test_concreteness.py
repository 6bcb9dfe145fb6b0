"""是否具体 (R-33, A-07): the words that make an example look vague, as a hint for people and nothing else."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chinese.reasons import VAGUE
from services.roster.indicators import INDICATORS
from services.tally.validity.concreteness import Doubt, Hint, doubts, plain


def hints(words: str, *others: str, copies: int = 0) -> list[str]:
    return [doubt.hint for doubt in doubts(words, others, copies)]


@pytest.mark.parametrize(
    "words",
    [
        "去年底至今跑了四趟,材料要求每次都不一样",
        "2024年5月6日到窗口办不动产登记,工作人员说系统坏了,让三天后再来,去了三次都没有办成",
        "申请营业执照变更,交了材料一个月没有答复,打电话没人接",
        "低保申请交到镇上半年没有结果,问了两次都说在研究",
        "验收图纸要求先找指定的中介,收费八千元",
    ],
)
def test_what_happened_is_not_doubted(words: str) -> None:
    assert hints(words) == []


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        ("态度不好", "ONLY_JUDGEMENT", ("态度不好",)),
        ("服务态度差,效率低下,推诿扯皮。", "ONLY_JUDGEMENT", ("服务态度差", "效率低下", "推诿扯皮")),
        ("该股室工作人员态度非常恶劣!!!", "ONLY_JUDGEMENT", ("态度恶劣",)),
        ("很难办事", "ONLY_JUDGEMENT", ("难办",)),
        ("很差,就是差", "ONLY_JUDGEMENT", ("差",)),
        ("差人", "ONLY_JUDGEMENT", ("差",)),
        ("差人们", "FEW_WORDS", ("人们",)),
        ("甲乙丙丁戊", "FEW_WORDS", ("甲乙丙丁戊",)),
        ("请领导加强改进", "FEW_WORDS", ()),
    ],
)
def test_judging_alone_or_hardly_any_content_is_no_example(words: str, expected: str, said: tuple[str, ...]) -> None:
    """The words that judge are named, once each, or what little there is."""
    assert doubts(words) == [Doubt(hint=expected, said=said), Doubt(hint="NO_FACT")]  # type: ignore[arg-type]


def test_six_characters_of_content_are_no_longer_few() -> None:
    assert hints("甲乙丙丁戊己") == hints("甲乙丙丁戊己,态度不好") == ["NO_FACT"]


@pytest.mark.parametrize("words", ["。。。。。。", "无", "请领导加强改进", "不知道", "aaa"])
def test_hardly_any_content_is_told(words: str) -> None:
    assert {"FEW_WORDS", "NO_FACT"} & set(hints(words))


def test_what_can_be_looked_into_is_missing() -> None:
    assert hints("他们对来办理业务的老百姓一点都不尊重并且说了难听的话") == ["NO_FACT"]


@pytest.mark.parametrize("phrase", [phrase for phrases in INDICATORS.values() for phrase in phrases])
def test_each_phrase_of_the_announcement_is_known_again(phrase: str) -> None:
    """All 48, with other punctuation and something before them, too."""
    for words in (phrase, f"该股室{phrase.replace(',', ' ')}"):
        (copied,) = [doubt for doubt in doubts(words) if doubt.hint == "COPIED_PHRASE"]
        assert phrase in copied.said


def test_a_phrase_with_what_happened_is_not_copied() -> None:
    words = "推诿扯皮,缺乏担当:5月6日到窗口办不动产登记,说找二楼,二楼说找一楼,来回跑了四趟没有办成"
    assert "COPIED_PHRASE" not in hints(words)


def test_the_same_words_on_the_ballot_and_in_the_box_are_counted_apart() -> None:
    words = "5月6日到窗口交材料,等了三个小时没有人"
    assert doubts(words, [words + "!", "另一件事"], copies=1) == [Doubt(hint="SAME_ON_BALLOT", said=("1",))]
    assert doubts(words, [], copies=40) == [Doubt(hint="SAME_IN_BOX", said=("40",))]
    assert doubts(words) == []
    assert doubts(words, [words], copies=1) == doubts(words, [words]) == [Doubt(hint="SAME_ON_BALLOT", said=("1",))]


def test_examples_without_a_word_are_not_the_same_example() -> None:
    assert hints("……", "。。") == hints("……")


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3), st.integers(0, 5))
def test_whatever_is_written_gets_an_answer_that_names_words_of_it(words: str, others: list[str], copies: int) -> None:
    for doubt in doubts(words, others, copies):
        if doubt.hint in ("ONLY_JUDGEMENT", "FEW_WORDS"):
            assert all(said in plain(words) or set(said) <= set(plain(words)) for said in doubt.said)


def test_every_hint_is_told_in_chinese() -> None:
    assert set(VAGUE) == set(get_args(Hint))
