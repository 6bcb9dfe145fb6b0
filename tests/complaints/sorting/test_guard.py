"""No planted identity leaves the sorter's desk, and ordinary words are not mangled (R-48, R-49)."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.sorting.guard import COVER, Masked, mask, skeleton
from simulation.county.catalogue import announcement, directory, offices
from simulation.county.phrases import CASES, MATTERS, PRAISE, UNFIT

ORDINARY = [text for texts in CASES.values() for text in texts] + [*MATTERS, *UNFIT, *PRAISE]
digit = st.sampled_from("0123456789")
WIDE = {code: code + 0xFEE0 for code in map(ord, "0123456789Xx+")}  # full-width forms
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
FINANCIAL = str.maketrans("0123456789", "〇壹贰叁肆伍陆柒捌玖")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(digit, min_size=count, max_size=count)


mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9))
landlines = st.builds("0876{}{}".format, st.sampled_from("2345678"), digits(6))
birthdays = st.dates().filter(lambda day: 1930 <= day.year <= 2012)
ids18 = st.builds(
    lambda day, number, last: f"532622{day:%Y%m%d}{number}{last}", birthdays, digits(3), st.sampled_from("0123456789Xx")
)
ids15 = st.builds(lambda day, number: f"532622{day:%y%m%d}{number}", birthdays, digits(3))
cards = st.builds("62{}".format, st.integers(14, 17).flatmap(digits))
numbers = st.one_of(mobiles, landlines, ids18, ids15, cards)


@st.composite
def written(draw: st.DrawFn, number: st.SearchStrategy[str] = numbers) -> str:
    """A number as somebody might write it: wide, spoken, with blanks or dashes in it."""
    plain = draw(number)
    gaps = draw(st.lists(st.sampled_from(["", "", "", " ", "-", " - ", "\u3000", "—", ".", "\u200b"]), min_size=1))
    script = draw(st.sampled_from([{}, WIDE, SPOKEN, FINANCIAL]))
    return (
        "".join(character + gaps[place % len(gaps)] for place, character in enumerate(plain))
        .rstrip(" -\u3000—.\u200b")
        .translate(script)
    )


sentences = st.sampled_from(ORDINARY)


def bare(text: str) -> str:
    return re.sub(r"\W|_", "", skeleton(text, spoken=True))


@given(sentences, written(), sentences)
def test_no_number_survives_however_it_is_written(before: str, number: str, after: str) -> None:
    """Telephones, landlines, identity numbers of 15 and 18, bank cards."""
    masked = mask(f"{before},号是{number},{after}")
    assert bare(number) not in bare(masked.text)
    assert not re.search(r"\d{5}", bare(masked.text))
    assert masked.text.startswith(before)
    assert masked.text.endswith(after)
    assert masked.covered.total() == 1


@given(sentences, written(mobiles), sentences)
def test_a_number_without_any_mark_around_it_does_not_survive(before: str, number: str, after: str) -> None:
    masked = mask(before + number + after)
    assert bare(number) not in bare(masked.text)
    assert before[:-1] in masked.text


SURNAMES = "赵钱孙李周吴郑王冯陈杨朱张黄徐胡郭何罗梁宋唐许邓韩曹彭曾田董潘袁蔡余叶杜苏魏程吕丁任卢姚沈钟姜崔谭陆汪范侬"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红鑫淑珍建国志"
names = st.builds(
    lambda surname, given_name: surname + given_name,
    st.sampled_from(
        [
            *"赵钱孙李周吴郑王冯陈杨朱张黄徐胡郭何罗梁宋唐许邓韩曹彭曾田董潘袁蔡余叶杜苏魏程吕丁任卢姚沈钟姜崔谭陆汪范侬普陶",
            "欧阳",
            "上官",
        ]
    ),
    st.text(
        st.sampled_from("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红鑫淑珍建国志"), min_size=1, max_size=2
    ),
)
announced = st.sampled_from(
    [
        "姓名:{},电话",
        "姓名:{} 家住",
        "我叫{},是",
        "我叫{}家住江那镇",
        "我是{},",
        "我是{}。",
        "我是{}的",
        "本人{},",
        "本人{}反映",
        "联系人:{}",
        "联系人 {} 电话",
        "联系人{},",
        "反映人:{}。",
        "举报人{},",
        "有个姓名叫{}的",
        "经办人叫{},",
        "业主{}到窗口",
    ]
)


FULL_WIDTH = str.maketrans(",:", "\uff0c\uff1a")  # as Chinese is written


@given(sentences, announced, names, st.sampled_from([{}, FULL_WIDTH]))
def test_no_announced_name_survives(before: str, frame: str, name: str, marks: dict[int, int]) -> None:
    masked = mask(f"{before}。{frame.translate(marks).format(name)}")
    assert name not in masked.text
    assert COVER["name"] in masked.text
    assert masked.text.startswith(before)


def test_names_of_other_peoples_are_names() -> None:
    assert mask("联系人:买买提·阿不都,电话").text == "联系人:〔姓名〕,电话"
    assert mask("我叫阿依古丽·买买提。").text == "我叫〔姓名〕。"
    assert mask("姓名:依旺罕").text == "姓名:〔姓名〕"


plates = st.builds(
    lambda letter, gap, rest: f"云{letter}{gap}{rest}",
    st.sampled_from("AHhL"),
    st.sampled_from(["", "·", " ", "-"]),
    st.text(st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"), min_size=5, max_size=6),
)


@given(sentences, plates, sentences)
def test_no_plate_survives(before: str, plate: str, after: str) -> None:
    masked = mask(f"{before},车牌{plate}{after}")
    assert plate not in masked.text
    assert plate[-3:] not in masked.text


handles = st.from_regex(r"\A[a-z][a-z0-9_\-]{5,15}\Z")
accounts = st.one_of(
    st.builds("微信{}".format, handles),
    st.builds("微信号:{}".format, handles),
    st.builds("加V信 {}".format, handles),
    st.builds("vx:{}".format, handles),
    st.builds("QQ{}".format, digits(9)),
    st.builds("QQ号:{}".format, digits(8)),
    st.builds("{}@qq.com".format, digits(9)),
    st.builds("{}@163.com".format, handles),
)


@given(sentences, accounts, sentences)
def test_no_account_survives(before: str, account: str, after: str) -> None:
    masked = mask(f"{before},{account},{after}")
    handle = re.sub(r"^(?:微信号?|加V信|vx|QQ号?)[::]?\s*", "", account).partition("@")[0]
    assert handle not in masked.text
    assert masked.text.startswith(before)
    assert masked.text.endswith(after)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("工单编号GD2024-000123一直没有回复", "工单编号〔编号〕一直没有回复"),
        ("我上次的 XF532622000101 没有下文", "我上次的 〔编号〕 没有下文"),
        ("法院(2024)云2622民初123号判决", "法院〔编号〕判决"),
        ("案号〔2023〕砚信访字第45号", "案号〔编号〕"),
        ("统一代码91532622MA6K8Q2R3X的公司", "统一代码〔信用代码〕的公司"),
        ("电话3133677打不通", "电话〔电话〕打不通"),
        ("电话:(0876)3133677转802", "电话:〔电话〕"),
        ("号码+86 138-0013-8000", "号码〔电话〕"),
        ("幺三八零零幺三八零零零", "〔电话〕"),
        ("联系人\uff1a李大山\uff0c电话\uff1a3133677", "联系人\uff1a〔姓名〕\uff0c电话\uff1a〔电话〕"),
        ("座机\uff080876\uff093133677\uff0c微信\uff1aabc_12345", "座机〔电话〕\uff0c微信\uff1a〔账号〕"),
        ("法院\uff082024\uff09云2622民初123号判决", "法院〔编号〕判决"),
    ],
)
def test_numbers_of_cases_enterprises_and_offices_are_covered(said: str, left: str) -> None:
    assert mask(said).text == left


def test_the_matters_own_number_is_covered_whatever_it_looks_like() -> None:
    assert mask("我的留言 第七号/甲 没人理", known=("第七号/甲",)).text == "我的留言 〔编号〕 没人理"
    assert mask("我的留言 \uff37\uff0f\uff17 没人理", known=("W/7",)).text == "我的留言 〔编号〕 没人理"


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_as_they_are(text: str) -> None:
    assert mask(text).text == text


def test_the_catalogue_and_the_announcement_are_left_as_they_are() -> None:
    """216 offices, 48 phrases; of the announcement only the hotline's number is covered."""
    indicators = [one["text"] for category in directory()["categories"] for one in category["indicators"]]
    for text in [*indicators, *(f"{office['department']}{office['name']}" for office in offices())]:
        assert mask(text).text == text
    assert mask(announcement()).covered.keys() <= {"telephone"}


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月6日去办证,等到6月3日,跑了4趟",
        "2024-05-06 09:30到窗口,20240603又去",
        "收费1500000元,面积3200平方米,共12345户",
        "打12345没人接,打114查号",
        "我是来办证的群众,本人在窗口等了一天",
        "我是农民,我是高中老师,叫我回去等",
        "本人于三月提交材料,本人经常去,本人曾多次反映",
        "叫他们办,叫停了项目,叫苦连天",
        "申请人应当补正,经办人说要请示领导",
        "姓名和电话都留了,没人联系",
        "三十五户人一一登记,七八九月份再说",
        "云南省文山州砚山县江那镇",
        "看了《云岭先锋》,微信公众号也说可以办",
        "办理进度90%,第3批,GB9704格式",
    ],
)
def test_dates_amounts_and_turns_of_speech_are_left_as_they_are(text: str) -> None:
    assert mask(text).text == text


@given(st.text(max_size=200))
def test_masking_again_changes_nothing_and_any_text_can_be_masked(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(max_size=80))
def test_a_skeleton_is_as_long_as_its_text(text: str) -> None:
    assert len(skeleton(text)) == len(text)
    assert skeleton("\uff11\uff21\uff1a") == "1A:"


@pytest.mark.parametrize("piece", ["1", "1 ", "1-", "一", "我是王", "云A", "a@", "a.", "联系人:", "GD2024-"])
def test_a_long_text_is_masked_in_a_moment(piece: str) -> None:
    """20,000 characters are the most a source may send; no pattern may stumble over any of them."""
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    mask(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打13800138000,不行打幺三八零零一三八零零二", "打〔电话〕,不行打〔电话〕"),
        ("打幺三八零零一三八零零二,不行打13800138000", "打〔电话〕,不行打〔电话〕"),
        ("我叫李大山,打幺三九零零一三八零零二", "我叫〔姓名〕,打〔电话〕"),
        ("13800138000一直没人接", "〔电话〕一直没人接"),
    ],
)
def test_two_identities_in_one_text_are_both_covered(text: str, expected: str) -> None:
    """A number in Chinese digits beside one that is covered already."""
    assert mask(text).text == expected


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("单甲138001380001", ["单甲1380"], "〔编号〕"),  # the second begins within the first and ends after it
        ("单甲13800138000号乙", ["单甲1380", "8000号乙"], "〔编号〕"),  # each overlaps the next
        ("单甲13800138000", ["单甲", "单甲13800138000"], "〔编号〕"),  # the longer of two that begin together
        ("单甲13800138000", ["单甲"], "〔编号〕〔电话〕"),  # side by side: two
        ("单甲幺三八零零一三八零零二", ["单甲"], "〔编号〕〔电话〕"),  # likewise in Chinese digits
        ("幺三八零零一三八零零二单甲", ["单甲"], "〔电话〕〔编号〕"),
    ],
)
def test_finds_that_meet_leak_nothing(text: str, known: list[str], expected: str) -> None:
    assert mask(text, known).text == expected


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("写信到 a.b@qq.com 即可", "写信到 〔邮箱〕 即可", "email"),
        ("身份证532622198506060012", "身份证〔证件号〕", "identity"),
        ("身份证53262220050606001X", "身份证〔证件号〕", "identity"),
        ("营业执照92532622MA6K0ABC1L", "营业执照〔信用代码〕", "enterprise"),
        ("卡6217001234567890123", "卡〔卡号〕", "card"),
        ("打13000000123", "打〔电话〕", "telephone"),
        ("座机0876-3133677转8", "座机〔电话〕", "telephone"),
        ("电话3133677", "电话〔电话〕", "telephone"),
        ("车云A12345", "车〔车牌〕", "plate"),
        ("微信号wx_12345", "微信号〔账号〕", "account"),
        ("(2024)云2622民初12号", "〔编号〕", "case"),
        ("编号GD2024-1", "编号〔编号〕", "case"),
        ("订单123456789", "订单〔号码〕", "number"),
    ],
)
def test_each_kind_is_covered_by_its_own_name_and_counted(text: str, shown: str, kind: str) -> None:
    assert mask(text) == Masked(text=shown, covered=Counter({kind: 1}))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("姓名:买买提·吐尔逊", "姓名:〔姓名〕"),
        ("署名:买买提·吐尔逊", "署名:〔姓名〕"),
        ("我叫买买提·吐尔逊", "我叫〔姓名〕"),
        ("我是买买提·吐尔逊", "我是〔姓名〕"),
        ("反映人:尕藏扎西", "反映人:〔姓名〕"),
        ("法人代表:尕藏扎西", "法人代表:〔姓名〕"),
        ("反映人王小明反映", "反映人〔姓名〕反映"),
        ("法人代表王小明反映", "法人代表〔姓名〕反映"),
    ],
)
def test_a_name_is_covered_after_each_way_to_announce_it(text: str, shown: str) -> None:
    assert mask(text).text == shown
