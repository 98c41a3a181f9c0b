"""Answers and rows for tests of the evaluation: a province and a city, one clause each."""

from __future__ import annotations

from datetime import date

from assistant.types import Answer, Citation, Clause, Document, Part
from eval.measures import Row
from eval.questions import Gold, Question
from eval.scoring import score

PART = "某年工作要点"


def make_document(number: str, place: str, text: str) -> Document:
    clause = Clause(number, number, PART, "一", (), "", text, 1, 1)
    return Document(
        number, number, f"{place}工作要点", f"{place}人民政府", (), date(2020, 1, 2), "通知", place, "省", "unknown",
        "a.txt", (Part(PART, "附件", (clause,)),),
    )  # fmt: skip


def cite(marker: int, document: Document) -> Citation:
    clause = document.parts[0].clauses[0]
    return Citation(marker, clause, document, clause.text)


PROVINCE = make_document("甲政发〔2020〕1号", "甲省", "一、一窗办理。上线1700项。（省甲局、省丙局牵头）")
CITY = make_document("乙政发〔2020〕2号", "乙市", "一、一窗办理。上线90项。（市乙局牵头）")
OTHER = make_document("乙政发〔2020〕3号", "乙市", "一、数据归集。（市丁局牵头）")
GOLD_PROVINCE, GOLD_CITY = (Gold(document.number, PART, "一") for document in (PROVINCE, CITY))

LEAD = Question(
    "lead-1", "lead", "一窗办理谁牵头", True, ("answered",), clauses=(GOLD_PROVINCE, GOLD_CITY), facts=(("省甲局",),),
    foreign=("市丁局",), units={"甲省": ("省甲局", "省丙局"), "乙市": ("市乙局",)},
)  # fmt: skip
LEAD_DIRECT = "甲省：省甲局、省丙局牵头。\n乙市：市乙局牵头。"
LEAD_ANSWER = Answer(
    LEAD.question, "answered", LEAD_DIRECT, "甲省：省甲局、省丙局牵头。[1]\n乙市：市乙局牵头。[2]\n[1] 甲\n[2] 乙",
    (cite(1, PROVINCE), cite(2, CITY)),
)  # fmt: skip
CLAIM = Question(
    "false-1", "false_premise", "乙市要上线80项吧", True, ("answered_corrected",), clauses=(GOLD_CITY,),
    facts=(("90项",),), direct_facts=(("90",),), polarity="no",
)  # fmt: skip
CLAIM_ANSWER = Answer(
    CLAIM.question,
    "answered_corrected",
    "不是。乙市：上线90项。",
    "不是。乙市：上线90项。[1]\n[1] 乙",
    (cite(1, CITY),),
)
UNKNOWN = Question("no-1", "unanswerable", "丁市谁牵头", False, ("unanswerable_not_in_corpus",), foreign=("市乙局",))
REFUSAL = Answer(UNKNOWN.question, "unanswerable_not_in_corpus", "没有收录丁市的文件。", "没有收录丁市的文件。")
RIGHT = ((LEAD, LEAD_ANSWER), (CLAIM, CLAIM_ANSWER), (UNKNOWN, REFUSAL))
STRAY = Question("other-1", "lead", "数据归集谁牵头", True, ("answered",), clauses=(Gold(OTHER.number, PART, "一"),))
STRAY_ANSWER = Answer(STRAY.question, "answered", "市丁局牵头。", "市丁局牵头。[1]", (cite(1, OTHER),))


def make_row(question: Question, answer: Answer, ms: float = 1.0, ranks: tuple[int, ...] | None = None) -> Row:
    return Row(question, answer, score(question, answer), ms, ranks, ("乙市",))
