"""What documents say of their time and what they do to one another, in our own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.documents.repair import repair
from assistant.structure import apply_repeals, outline_source, validity_on
from assistant.structure.repeals import find_repeals
from assistant.structure.validity import add_term
from assistant.types import Document, Source, Validity

ISSUED = date(2023, 5, 5)


def read(text: str, metadata: dict[str, str] | None = None, overrides: dict[str, str] | None = None) -> Document:
    source = Source("某文件.txt", "0" * 64, "text", repair(text.split("\n")), metadata=tuple((metadata or {}).items()))
    (document,) = outline_source(source, overrides).documents
    return document


def notice(*lines: str, number: str = "甲教发〔2023〕1号", title: str = "甲省教育厅关于做好校园阅读的通知") -> str:
    return "\n".join((number, title, "各市州教育局：", "一、总体要求。", *lines, "甲省教育厅", "2023年5月5日"))


def rules(title: str, number: str, day: str, *last: str) -> str:
    return "\n".join(
        (number, f"甲省教育厅关于印发《{title}》的通知", "各市州教育局：", f"现将《{title}》印发给你们，请遵照执行。",
         "甲省教育厅", day, title, "第一条　为了阅读，制定本办法。", *last)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("二、本通知自印发之日起施行，有效期5年。", ISSUED, date(2028, 5, 4)),
        ("二、本通知自2024年3月1日起施行，有效期至2030年8月31日。", date(2024, 3, 1), date(2030, 8, 31)),
        ("二、本通知自公布之日起30日后施行。", date(2023, 6, 4), None),
        ("二、本通知有效期两年。", None, date(2025, 5, 4)),
        ("二、本通知自2024年6月1日起试行一年。", date(2024, 6, 1), date(2025, 5, 31)),
        ("二、本通知自二〇二四年三月一日起施行，试行期2年。", date(2024, 3, 1), date(2026, 2, 28)),
        ("二、本通知自2024年1月1日起至2026年12月31日止执行。", date(2024, 1, 1), date(2026, 12, 31)),
        ("二、本通知执行至2027年12月31日。", None, date(2027, 12, 31)),
        ("二、本通知自2024年1月1日起施行。有效期3年。", date(2024, 1, 1), date(2026, 12, 31)),
        ("二、本通知自2024年1月起执行，2025年12月31日废止。", date(2024, 1, 1), date(2025, 12, 30)),
        ("二、阅读许可证自颁发之日起生效，有效期3年。", None, None),
        ("二、补贴标准自2024年1月1日起执行。", None, None),
        ("二、本省自2024年1月1日起施行分级管理。", None, None),
        ("二、《乙省阅读办法》自2024年1月1日起施行。", None, None),
        ("二、有关项目实施期限为2023年1月1日至2025年12月31日。", None, None),
        ("二、2006年7月1日起施行的《甲省阅读规定》同时废止。", None, None),
    ],
)
def test_commencement_and_end(sentence: str, start: date | None, end: date | None) -> None:
    document = read(notice(sentence))
    assert (document.effective_from, document.expires_on) == (start, end)
    assert bool(document.validity_ground) == bool(start or end)
    text = "".join(clause.text for clause in document.clauses())
    assert all(line in text for line in document.validity_ground.split("\n"))
    assert document.validity == "unknown"


def test_status_on_a_day() -> None:
    document = read(notice("二、本通知自2024年3月1日起施行，有效期至2025年12月31日。"))
    days = (date(2024, 2, 29), date(2024, 3, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [validity_on(document, day) for day in days] == ["not_yet", "in_force", "in_force", "expired"]


def test_nothing_stated_is_never_in_force() -> None:
    document = read(notice("二、工作要求。"))
    assert (document.validity_ground, validity_on(document, date(2030, 1, 1))) == ("", "unknown")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [("有效", "in_force"), ("现行有效", "in_force"), ("失效", "expired"), ("已废止", "repealed"), ("废止", "repealed"),
     ("部分失效", "amended"), ("已修改", "amended"), ("尚未生效", "not_yet"), ("", "unknown"), ("无", "unknown")],
)  # fmt: skip
def test_head_table(entry: str, expected: Validity) -> None:
    document = read(notice("二、工作要求。"), {"有效性": entry, "发布日期": "2023-05-09"})
    assert validity_on(document, date(2026, 1, 1)) == expected
    assert document.published_on == date(2023, 5, 9)
    assert document.validity_ground == (f"有效性：{entry}" if expected != "unknown" else "")


def test_head_table_knows_better_than_the_text() -> None:
    text = notice("二、本通知自印发之日起施行，有效期5年。")
    assert validity_on(read(text, {"有效性": "废止"}), date(2024, 1, 1)) == "repealed"
    dated = read(text, {"有效性": "废止", "废止日期": "2024年7月1日"})
    assert validity_on(dated, date(2024, 6, 30)) == "in_force"
    assert validity_on(dated, date(2024, 7, 1)) == "repealed"
    listed = read(text, {"有效性": "有效"})
    assert validity_on(listed, date(2029, 1, 1)) == "expired", "a table crawled long ago does not prolong a term"


def test_operator_has_the_last_word() -> None:
    text = notice("二、本通知自印发之日起施行，有效期1年。")
    document = read(text, {"有效性": "失效"}, {"validity": "in_force"})
    assert validity_on(document, date(2026, 1, 1)) == "in_force"
    corrected = read(text, overrides={"issued_on": "2024-01-01"})
    assert corrected.effective_from == date(2024, 1, 1)


def test_terms_end_the_day_before() -> None:
    assert add_term(date(2024, 3, 1), 5) == date(2029, 2, 28)
    assert add_term(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_term(date(2024, 1, 31), 1, months=True) == date(2024, 2, 29)


OLD = rules("甲省阅读管理办法", "甲教发〔2019〕3号", "2019年4月1日", "第二条　本办法自印发之日起施行。")


@pytest.mark.parametrize(
    "sentence",
    [
        "二、本通知自2023年6月1日起施行，《甲省教育厅关于印发〈甲省阅读管理办法〉的通知》（甲教发〔2019〕3号）同时废止。",
        "二、本通知自2023年6月1日起施行。同时废止《甲省阅读管理办法》。",
        "二、本通知自2023年6月1日起施行，原《甲省阅读管理办法》和《乙规定》（甲教发〔2018〕1号）停止执行。",
        "二、根据《中华人民共和国甲法》，决定自2023年6月1日起废止《甲省阅读管理办法》（甲教发〔2019〕3号）。",
        "二、本通知自2023年6月1日起施行，甲教发[2019]3号文件同时废止。",
    ],
)
def test_repeal_of_another_document(sentence: str) -> None:
    old, new = apply_repeals((read(OLD), read(notice(sentence))))
    assert (old.validity, old.repealed_by) == ("repealed", "甲教发〔2023〕1号")
    assert old.validity_ground in sentence
    assert old.expires_on == date(2023, 5, 31)
    assert [validity_on(old, day) for day in (date(2023, 5, 31), date(2023, 6, 1))] == ["in_force", "repealed"]
    assert new.repealed_by == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "二、依法废止的文件不再收录，见《甲省阅读管理办法》（甲教发〔2019〕3号）。",
        "二、根据《甲省阅读管理办法》（甲教发〔2019〕3号），不合格的书目废止。",
        "二、《甲省阅读管理办法》（甲教发〔2019〕3号）不废止。",
        "二、《甲省阅读管理办法》（甲教发〔2018〕9号）同时废止。",
        "二、《甲省阅读管理办法》规定的期限届满前，阅读证不得废止。",
    ],
)
def test_what_is_no_repeal(sentence: str) -> None:
    old, _ = apply_repeals((read(OLD), read(notice(sentence))))
    assert (old.validity, old.repealed_by) == ("unknown", "")


def test_articles_repealed_are_an_amendment() -> None:
    old, _ = apply_repeals((read(OLD), read(notice("二、《甲省阅读管理办法》（甲教发〔2019〕3号）第二条同时废止。"))))
    assert (old.validity, old.repealed_by) == ("amended", "")
    assert validity_on(old, date(2024, 1, 1)) == "amended"


def test_list_of_repealed_documents() -> None:
    text = notice(
        "二、下列文件继续有效", "1.甲省书店管理办法（甲教发〔2015〕2号）",
        "三、下列文件予以废止", "1.甲省教育厅关于印发《甲省阅读管理办法》的通知（甲教发〔2019〕3号）",
        "2.甲省书目规定（甲教发〔2016〕8号）",
        title="甲省教育厅关于公布规范性文件清理结果及废止文件的通知",
    )  # fmt: skip
    found = {repeal.number for repeal in find_repeals(read(text))}
    assert found == {"甲教发〔2019〕3号", "甲教发〔2016〕8号"}


def test_what_is_said_after_a_repeal_is_not_repealed() -> None:
    sentence = "二、同时废止《乙规定》（甲教发〔2018〕1号），《甲省阅读管理办法》（甲教发〔2019〕3号）继续有效。"
    assert [repeal.number for repeal in find_repeals(read(notice(sentence)))] == ["甲教发〔2018〕1号"]


def test_a_sentence_full_of_the_word_is_read_once() -> None:
    assert find_repeals(read(notice("二、" + "废止" * 25_000 + "。"))) == ()


def test_repeal_is_seen_whatever_the_order_and_a_draft_repeals_nothing() -> None:
    sentence = "二、《甲省阅读管理办法》（甲教发〔2019〕3号）同时废止。"
    new = read(notice(sentence))
    assert apply_repeals((new, read(OLD)))[1].validity == "repealed"
    draft = replace(new, title="甲省阅读条例（征求意见稿）")
    assert apply_repeals((draft, read(OLD)))[1].validity == "unknown"
    assert apply_repeals((read(OLD),))[0] == read(OLD)


def law(history: str, last: str) -> str:
    return "\n".join(("甲省公园条例", history, "第一条　为了管理公园，制定本条例。", f"第二条　{last}"))


def test_versions_of_one_law() -> None:
    last = "本条例自2011年1月1日起施行。"
    first = read(law("（2010年9月1日甲省人民代表大会常务委员会通过）", last))
    second = read(law("（2010年9月1日甲省人民代表大会常务委员会通过　2018年5月1日修正）", last))
    third = read(law("（2024年8月1日甲省人民代表大会常务委员会修订）", "本条例自2025年1月1日起施行。"))
    old, middle, new = apply_repeals((first, second, third))
    day = date(2024, 9, 1)
    assert [validity_on(one, day) for one in (old, middle, new)] == ["amended", "in_force", "not_yet"]
    assert old.expires_on == date(2018, 4, 30)
    assert middle.effective_from == date(2018, 5, 1)
    assert middle.expires_on == date(2024, 12, 31)
    assert validity_on(old, date(2015, 1, 1)) == "in_force"
    assert validity_on(middle, date(2015, 1, 1)) == "not_yet"
    copies = apply_repeals((second, replace(second, id="other")))
    assert {one.validity for one in copies} == {"unknown"}


def test_yearly_notices_of_one_title_are_no_versions() -> None:
    one = read(notice("二、本通知自印发之日起施行。", title="甲省教育厅关于做好年度招生工作的通知"))
    other = replace(one, id="other", number="甲教发〔2024〕1号", issued_on=date(2024, 5, 5))
    assert {each.validity for each in apply_repeals((one, other))} == {"unknown"}
