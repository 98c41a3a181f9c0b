"""Personal numbers are masked, whatever stands around them; nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.privacy import mask

PERSONAL = [
    ("我的身份证号430102199003074518能办吗", "我的身份证号【身份证号】能办吗", "身份证号"),
    ("身份证43010219900307451X办低保", "身份证【身份证号】办低保", "身份证号"),
    ("身份证 430102 19900307 4518", "身份证 【身份证号】", "身份证号"),
    ("１１０１０５１９４９１２３１００２ｘ", "【身份证号】", "身份证号"),
    ("1101 0519 4912 3100 2X", "【身份证号】", "身份证号"),
    ("老证430102900307451呢", "老证【身份证号】呢", "身份证号"),
    ("电话13800138000打不通", "电话【手机号】打不通", "手机号"),
    ("号码138-0013-8000和139 0013 9000", "号码【手机号】和【手机号】", "手机号"),
    ("+86 138 0013 8000", "【手机号】", "手机号"),
    ("8613800138000", "【手机号】", "手机号"),
    ("打008613800138000", "打【手机号】", "手机号"),
    ("１３８００１３８０００", "【手机号】", "手机号"),
    ("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "【手机号】", "手机号"),
    ("1\u200b3\u200b8\u200b00138000", "【手机号】", "手机号"),
    ("手机一三八零零一三八零零零", "手机【手机号】", "手机号"),
    ("幺三八〇〇幺三八〇〇〇", "【手机号】", "手机号"),
    ("座机0731-82212345转801", "座机【电话号码】", "电话号码"),
    ("(010)62345678", "【电话号码】", "电话号码"),
    ("家里电话：82212345", "家里电话【电话号码】", "电话号码"),
    ("卡号6222021001116245702没到账", "卡号【银行卡号】没到账", "银行卡号"),
    ("卡6222 0210 0111 6245 702", "卡【银行卡号】", "银行卡号"),
    ("卡6222-0200-1380-0138-000", "卡【银行卡号】", "银行卡号"),
    ("单号123456789012345678901", "单号【证件或账号】", "证件或账号"),
    ("车牌湘A12345违章", "车牌【车牌号】违章", "车牌号"),
    ("湘a·d12345", "【车牌号】", "车牌号"),
    ("粤B1234挂", "【车牌号】", "车牌号"),
    ("邮箱zhang.san@example.com.cn，请回", "邮箱【电子邮箱】，请回", "电子邮箱"),
    ("ｚｓ＠example.com", "【电子邮箱】", "电子邮箱"),
]
PUBLIC = [
    "湘政办发〔2023〕11号二（九）由谁牵头",
    "2023年3月6日到2023-12-31之间要完成多少项",
    "2022 2023 2024 2025年的目标",
    "打12345还是12333，或者400-820-8820",
    "超过1000万元，占比98.5%，共3000000元",
    "第1094—1095页 二〇二三年四月十八日",
    "一件事一次办，一网通办，一二三四五六七八九十",
    "云平台API2023版和川A线",
    "ＩＳＯ ９００１",
    "",
]


@pytest.mark.parametrize(("typed", "masked", "kind"), PERSONAL)
def test_personal_numbers_are_masked(typed: str, masked: str, kind: str) -> None:
    assert mask(typed) == (masked, (kind,))


@pytest.mark.parametrize("text", PUBLIC)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == (text, ())


def test_several_kinds_are_told_each_once() -> None:
    text = "我是430102199003074518，手机13800138000，车湘A12345，再说一次13800138000"
    masked, kinds = mask(text)
    assert masked == "我是【身份证号】，手机【手机号】，车【车牌号】，再说一次【手机号】"
    assert kinds == ("身份证号", "手机号", "车牌号")


@given(st.text("0123456789xX -一二零〇湘A@.c电话", max_size=60))
def test_masked_text_stays_as_it_is(text: str) -> None:
    masked, _ = mask(text)
    assert mask(masked) == (masked, ())


@given(
    st.text("请问市局办理湘A第号", max_size=8),
    st.sampled_from(["430102199003074518", "13800138000", "6222021001116245702", "湘A12345", "0731-82212345"]),
    st.text("可以办理吗号。，", max_size=8),
)
def test_no_border_is_needed(before: str, number: str, after: str) -> None:
    assert number not in mask(before + number + after)[0]


@pytest.mark.parametrize("piece", ["1", "12 ", "a", "a@", "1-", "一", "湘A", "0731", "电话"])
def test_time_grows_with_the_text_only(piece: str) -> None:
    # a quadratic pattern would not end on this within the life of the test run
    text = piece * (400_000 // len(piece))
    assert mask(text)[0] != ""
