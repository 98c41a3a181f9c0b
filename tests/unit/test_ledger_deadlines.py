"""By when: forms, ranges, years, and what is no deadline."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ledger.deadlines import read_deadlines
from assistant.ledger.targets import read_targets
from assistant.types import Deadline


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("年底前", None, date(2023, 12, 31)),
        ("2024年底前", None, date(2024, 12, 31)),
        ("2024 年 年底前", None, date(2024, 12, 31)),
        ("今年年底前", None, date(2023, 12, 31)),
        ("明年年底前", None, date(2024, 12, 31)),
        ("年内", date(2023, 1, 1), date(2023, 12, 31)),
        ("今年内", date(2023, 1, 1), date(2023, 12, 31)),
        ("6月份前", None, date(2023, 5, 31)),
        ("6 月份前", None, date(2023, 5, 31)),
        ("六月前", None, date(2023, 5, 31)),
        ("1月前", None, date(2022, 12, 31)),
        ("6月底前", None, date(2023, 6, 30)),
        ("2月末前", None, date(2023, 2, 28)),
        ("2024年2月底前", None, date(2024, 2, 29)),
        ("6月中旬前", None, date(2023, 6, 10)),
        ("9月起", date(2023, 9, 1), None),
        ("第二季度开始", date(2023, 4, 1), None),
        ("一季度", date(2023, 1, 1), date(2023, 3, 31)),
        ("2024年第三季度", date(2024, 7, 1), date(2024, 9, 30)),
        ("二季度末前", None, date(2023, 6, 30)),
        ("三季度前", None, date(2023, 6, 30)),
        ("上半年", date(2023, 1, 1), date(2023, 6, 30)),
        ("下半年", date(2023, 7, 1), date(2023, 12, 31)),
        ("10月15日前", None, date(2023, 10, 15)),
        ("2024年10月15日之前", None, date(2024, 10, 15)),
        ("2025年前", None, date(2024, 12, 31)),
        ("到2025年", None, date(2025, 12, 31)),
        ("到2025年底", None, date(2025, 12, 31)),
        ("自2024年5月1日起", date(2024, 5, 1), None),
        ("2024年5月1日至6月30日", date(2024, 5, 1), date(2024, 6, 30)),
        ("有效期至2028年7月31日", None, date(2028, 7, 31)),
        ("每季度", None, None),
        ("每月10日前", None, None),
        ("每年3月31日前", None, None),
        ("次年3月底前", None, None),
        ("自受理之日起30日内", None, None),
        ("5个工作日内", None, None),
        ("5月6日至9日", date(2023, 5, 6), date(2023, 5, 9)),
        ("2022年5月6日至2023年5月9日", date(2022, 5, 6), date(2023, 5, 9)),
        ("5月6日上午9时至6月7日内", date(2023, 5, 6), date(2023, 6, 7)),
        ("5月6日（星期六）9:00—5月8日17:00止", date(2023, 5, 6), date(2023, 5, 8)),
        ("于6月5日", date(2023, 6, 5), date(2023, 6, 5)),
        ("于2024年6月5日下午3点", date(2024, 6, 5), date(2024, 6, 5)),
        ("2024年4月11日起", date(2024, 4, 11), None),
        ("截止时间为5月22日", None, date(2023, 5, 22)),
        ("5月22日下午3点截止", None, date(2023, 5, 22)),
        ("提前5个工作日", None, None),
        ("至少提前3个月", None, None),
        ("合同期满前三个月", None, None),
        ("次月十五日内", None, None),
        ("每两年", None, None),
        ("每5年", None, None),
        ("每年8月", None, None),
        ("有效期3年", None, None),
        ("公示期不少于5个工作日", None, None),
        ("保存期限不得超过五年", None, None),
    ],
)
def test_forms(words: str, start: date | None, end: date | None) -> None:
    sentence = f"甲局{words}，完成清单编制。"
    assert read_deadlines(f"一是统筹。{sentence}二是检查。", 2023) == (Deadline(words, start, end, sentence),)


def test_without_a_year_nothing_is_resolved() -> None:
    assert [(d.start, d.end) for d in read_deadlines("年底前完成。6月底前完成。到2025年建成。", None)] == [
        (None, None),
        (None, None),
        (None, date(2025, 12, 31)),
    ]


def test_a_year_holds_for_what_follows_in_its_sentence() -> None:
    found = read_deadlines("2024年6月底前完成甲项，9月底前完成乙项。12月底前完成丙项。", 2023)
    assert [d.end for d in found] == [date(2024, 6, 30), date(2024, 9, 30), date(2023, 12, 31)]


def test_impossible_day_stays_unresolved() -> None:
    assert [(d.text, d.end) for d in read_deadlines("2月30日前完成。", 2023)] == [("2月30日前", None)]


@pytest.mark.parametrize(
    "text",
    [
        "《某市2023年工作要点》（2023年3月6日）已印发。",
        "组织开展2023年度第三方评估。",
        "落实“十四五”规划，五年一度开展评比。",
        "按照《2025年前行动方案》执行。",
        "迎接建成十周年、五周年。",
        "三年内部审计。",
        "截至2022年底，已有甲项。",
        "由2012年的8万增长至2021年的42万。",
        "2015年前取得的证书有效。",
        "审批时限压缩至5个工作日以内。",
        "2023年3月6日",
        "低保标准为每人每月1309元。",
        "补贴每月350元，租金每月不超过2,000元。",
        "就业每满1年计5分，每1年加2分。",
        "纳税年度指当年的1月1日至12月31日。",
        "本办法已于2023年2月1日审议通过。",
        "《某办法》于2023年2月1日印发。",
        "争取提前3年完成任务。",
    ],
)
def test_no_deadline(text: str) -> None:
    assert read_deadlines(text, 2023) == ()


def test_a_limit_to_how_long_something_lasts_is_a_number_too() -> None:
    text = "贷款期限不得超过3年。"
    assert [d.text for d in read_deadlines(text, 2023)] == ["贷款期限不得超过3年"]
    assert [(t.text, t.bound) for t in read_targets(text)] == [("不得超过3年", "<=")]


def test_long_text_is_read_to_its_end() -> None:
    found = read_deadlines("自" * 4000 + "1" * 4000 + "。年底前完成。", 2023)
    assert [d.text for d in found] == ["年底前"]
