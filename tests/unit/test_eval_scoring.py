"""The scorer must notice each kind of wrong answer: every test takes a right answer and spoils one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.types import Answer, Citation, Clause, Document, Part
from eval.leads import compare_leads
from eval.questions import Gold, Question
from eval.scoring import contains, fold, score

PROVINCE_TEXT = "（二）推进一窗办理。年底前上线事项1700项。（省甲局、省甲局数据中心牵头，省直单位按职责分工负责）"
CITY_TEXT = "（二）推进一窗办理。年底前上线事项90项。（市乙局牵头，市直单位按职责分工负责）"
OTHER_TEXT = "（三）推进数据归集。（市丙局牵头）"
PART = "某年工作要点"


def make_document(number: str, place: str) -> Document:
    return Document(
        id=number,
        number=number,
        title=f"{place}某年工作要点",
        issuer=f"{place}人民政府",
        addressees=(),
        issued_on=date(2020, 1, 2),
        kind="通知",
        place=place,
        level="省",
        validity="unknown",
        source="a.txt",
        parts=(Part(PART, "附件", ()),),
    )


PROVINCE = make_document("甲政发〔2020〕1号", "甲省")
CITY = make_document("乙政发〔2020〕2号", "乙市")


def cite(marker: int, document: Document, address: str, text: str) -> Citation:
    clause = Clause(f"{document.id}-{address}", document.id, PART, address, (), "", text, 1, 1)
    return Citation(marker, clause, document, text)


SAID = "甲省：省甲局、省甲局数据中心牵头，省直单位按职责分工负责。[1]\n乙市：市乙局牵头，市直单位按职责分工负责。[2]"
BOTH = Answer(
    question="一窗办理谁牵头",
    status="answered",
    direct=SAID,
    text=SAID + "\n[1] 甲政发〔2020〕1号",
    citations=(cite(1, PROVINCE, "一（二）", PROVINCE_TEXT), cite(2, CITY, "一（二）", CITY_TEXT)),
)
LEAD = Question(
    id="lead-1",
    kind="lead",
    question="一窗办理谁牵头",
    answerable=True,
    status=("answered",),
    clauses=(Gold(PROVINCE.number, PART, "一（二）"), Gold(CITY.number, PART, "一（二）")),
    facts=(("省直单位",),),
    foreign=("市丙局",),
    units={"甲省": ("省甲局", "省甲局数据中心"), "乙市": ("市乙局",)},
)
TARGET = Question(
    id="target-1",
    kind="target",
    question="乙市要上线多少事项",
    answerable=True,
    status=("answered",),
    clauses=(Gold(CITY.number, PART, "一（二）"),),
    facts=(("90项", "九十项"),),
    direct_facts=(("90",),),
    foreign=("1700项", "省甲局"),
)
TARGET_ANSWER = Answer(
    question="乙市要上线多少事项",
    status="answered",
    direct="年底前上线事项 90 项。[1]",
    text="年底前上线事项 90 项。[1]\n依据：一（二）",
    citations=(cite(1, CITY, "一（二）", CITY_TEXT),),
)
UNKNOWN = Question(
    id="unanswerable-1",
    kind="unanswerable",
    question="丁市一窗办理谁牵头",
    answerable=False,
    status=("unanswerable_not_in_corpus",),
    foreign=("市乙局",),
)
REFUSAL = Answer("丁市一窗办理谁牵头", "unanswerable_not_in_corpus", "", "本库没有丁市的文件，可拨打热线询问。")


def spoil(answer: Answer, old: str, new: str) -> Answer:
    assert old in answer.direct
    return replace(answer, direct=answer.direct.replace(old, new), text=answer.text.replace(old, new))


def test_right_answers_are_fully_right() -> None:
    for question, answer in ((LEAD, BOTH), (TARGET, TARGET_ANSWER), (UNKNOWN, REFUSAL)):
        assert score(question, answer).why == ()
        assert score(question, answer).right


def test_right_lead_answer_counts_everything() -> None:
    found = score(LEAD, BOTH)
    assert (found.facts_found, found.facts_wanted, found.foreign) == (1, 1, 0)
    assert (found.cited_right, found.cited_counted, found.gold_found, found.gold_wanted) == (2, 2, 2, 2)
    assert found.leads_exact is True
    assert found.abstained is False


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("市乙局牵头", "市戊局牵头"),  # swapped
        ("省甲局、省甲局数据中心牵头", "省甲局牵头"),  # one left out
        ("省甲局、省甲局数据中心牵头", "省甲局数据中心牵头"),  # the other, whose name begins the longer one
        ("市乙局牵头", "市乙局、市戊局牵头"),  # one added
        ("市乙局牵头", "市乙局分局牵头"),  # a longer name
        ("甲省：省甲局、省甲局数据中心牵头", "甲省：市乙局牵头"),  # the other place's
        ("市乙局牵头，市直单位按职责分工负责", "市乙局、市直单位按职责分工负责"),  # nobody leads
        ("\n乙市：市乙局牵头，市直单位按职责分工负责。[2]", ""),  # a place left out
        ("甲省：", "戊省："),  # a place that was not asked for
    ],
)
def test_wrong_lead_units_are_noticed(old: str, new: str) -> None:
    found = score(LEAD, spoil(BOTH, old, new))
    assert found.leads_exact is False
    assert not found.right


def test_foreign_place_is_noticed() -> None:
    only_city = replace(LEAD, clauses=LEAD.clauses[1:], units={"乙市": ("市乙局",)}, facts=(("市直单位",),))
    found = score(only_city, BOTH)
    assert found.leads_exact is False
    assert (found.cited_right, found.cited_counted) == (1, 2)
    assert any("甲省" in line for line in found.why)


def test_foreign_string_is_noticed_in_the_text_alone() -> None:
    found = score(TARGET, replace(TARGET_ANSWER, text=TARGET_ANSWER.text + "省 甲局另有要求。"))
    assert found.foreign == 1
    assert found.why == ("出现了不该有的“省甲局”",)


@pytest.mark.parametrize("number", ["91", "900", "190", "9"])
def test_changed_number_is_noticed(number: str) -> None:
    found = score(TARGET, spoil(TARGET_ANSWER, "90", number))
    assert (found.facts_found, found.facts_wanted) == (0, 2)
    assert not found.right


def test_number_of_another_place_is_noticed() -> None:
    assert score(TARGET, spoil(TARGET_ANSWER, "90", "1700")).foreign == 1


def test_any_of_several_wordings_will_do() -> None:
    said = replace(TARGET_ANSWER, text="上线九十项。[1]")
    assert score(TARGET, said).right


def test_fact_in_the_text_does_not_replace_one_in_the_direct_sentence() -> None:
    found = score(TARGET, replace(TARGET_ANSWER, direct="见下。"))
    assert found.why == ("直接回答缺少“90”",)


def test_right_words_with_the_wrong_clause_are_noticed() -> None:
    found = score(TARGET, replace(TARGET_ANSWER, citations=(cite(1, CITY, "一（三）", OTHER_TEXT),)))
    assert (found.cited_right, found.cited_counted, found.gold_found) == (0, 1, 0)
    assert len(found.why) == 2


def test_one_clause_too_many_is_noticed() -> None:
    more = (*TARGET_ANSWER.citations, cite(2, CITY, "一（三）", OTHER_TEXT))
    found = score(TARGET, replace(TARGET_ANSWER, text=TARGET_ANSWER.text + "[2]", citations=more))
    assert (found.cited_right, found.cited_counted) == (1, 2)
    assert found.why == (f"引用了无关的 {CITY.number} {PART} 一（三）",)


def test_same_address_of_another_part_is_wrong() -> None:
    other = replace(TARGET_ANSWER.citations[0].clause, part="别的要点")
    found = score(TARGET, replace(TARGET_ANSWER, citations=(Citation(1, other, CITY, CITY_TEXT),)))
    assert found.gold_found == 0


def test_alternatives_count_neither_way() -> None:
    question = replace(TARGET, alternatives=(Gold(CITY.number, PART, "一（三）"),))
    more = (*TARGET_ANSWER.citations, cite(2, CITY, "一（三）", OTHER_TEXT))
    found = score(question, replace(TARGET_ANSWER, text=TARGET_ANSWER.text + "[2]", citations=more))
    assert found.right
    assert (found.cited_right, found.cited_counted) == (1, 1)


def test_star_means_any_clause_of_the_document() -> None:
    question = replace(TARGET, clauses=(Gold(CITY.number, "*", "*"),))
    assert score(question, TARGET_ANSWER).right
    elsewhere = replace(TARGET_ANSWER, citations=(cite(1, PROVINCE, "一（二）", PROVINCE_TEXT),))
    assert score(question, elsewhere).gold_found == 0


def test_refusal_of_an_answerable_question_is_noticed() -> None:
    refusal = replace(REFUSAL, question=TARGET.question)
    found = score(TARGET, refusal)
    assert found.abstained
    assert not found.right
    assert found.why[0] == "状态为 unanswerable_not_in_corpus，应为 answered"


def test_answer_to_an_unanswerable_question_is_noticed() -> None:
    found = score(UNKNOWN, BOTH)
    assert not found.abstained
    assert found.foreign == 1
    assert not found.right


def test_refusal_for_the_wrong_reason_is_noticed() -> None:
    found = score(UNKNOWN, replace(REFUSAL, status="unanswerable_not_stated"))
    assert found.abstained
    assert not found.right


def test_long_direct_sentence_is_noticed() -> None:
    long = replace(TARGET_ANSWER, direct=TARGET_ANSWER.direct + "。" * 400)
    assert [line for line in score(TARGET, long).why if "超过" in line]


@pytest.mark.parametrize(
    ("polarity", "direct", "right"),
    [
        ("yes", "是，上线90项。", True),
        ("yes", "乙市：是，上线90项。", True),
        ("yes", "不是，上线90项。", False),
        ("no", "不是，上线90项。", True),
        ("no", "乙市：并非如此，上线90项。", True),
        ("no", "是，上线90项。", False),
        ("no", "是。登记不收费，上线90项。", False),
        ("no", "乙市：是的，不收费，上线90项。", False),
        ("no", "登记不收费，上线90项。", True),
        ("yes", "上线90项。", False),
    ],
)
def test_beginning_of_a_yes_or_no_answer(polarity: str, direct: str, right: bool) -> None:
    question = replace(TARGET, polarity="yes" if polarity == "yes" else "no")
    assert score(question, replace(TARGET_ANSWER, direct=direct)).right is right


@pytest.mark.parametrize(
    ("direct", "right"),
    [
        ("文件未指定牵头单位，由省甲局、省丁厅按职责分工负责。", True),
        ("甲省：文件没有指定牵头单位；省甲局、省丁厅按职责分工负责。", True),
        ("省甲局牵头，省丁厅按职责分工负责。", False),
        ("省甲局、省丁厅按职责分工负责。", False),
    ],
)
def test_no_lead_unit_must_be_said_and_nobody_promoted(direct: str, right: bool) -> None:
    assert (compare_leads(direct.replace("，", ","), {"甲省": ()}) == ()) is right


@pytest.mark.parametrize(
    "direct",
    [
        "省甲局和省直单位牵头。",
        "由省甲局、省直单位共同牵头",
        "省甲局、省直单位要牵头开展排查",
        "省甲局、省直单位等单位按职责分别牵头负责",
        "牵头单位:省甲局、省直单位",
        "省甲局、省直单位是一窗办理的牵头单位",
        "甲省:省甲局、省直单位牵头,市县政府为责任单位",
    ],
)
def test_usual_ways_to_name_lead_units_are_read(direct: str) -> None:
    assert compare_leads(direct, {"甲省": ("省甲局", "省直单位")}) == ()


def test_fold_drops_width_space_quotes_and_markers() -> None:
    assert fold("“跨 域”ＡＢ［１］，年〔2020〕1号") == "跨域ab,年〔2020〕1号"


def test_numbers_in_quotes_side_by_side_stay_two() -> None:
    assert contains(fold("拨打“555”“777”举报"), "555")
    assert contains(fold("拨打“555”“777”举报"), "777")
    assert contains(fold("共9[1]7项"), "7项")


def test_contains_takes_numbers_whole() -> None:
    assert contains("上线700项", "700项")
    assert not contains("上线1700项", "700项")
    assert not contains("上线7000", "700")
    assert not contains("完成1.5次", "5次")
