"""Questions for a number to ring, a penalty, a fee, leave, a time outside the ledger: the sentence must name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import Assistant, open_assistant, rest
from assistant.answer.session import Asking
from assistant.answer.stating import likely_lines
from assistant.index import build_index
from assistant.settings import load_settings
from assistant.text.fold import fold
from assistant.types import Evidence, Turn

RULES = """丁市湖滨公园管理办法

第一条 为管理湖滨公园，制定本办法。

第二条 湖滨公园每日六时开放，二十二时闭园。开放时间每两年评估一次。

第三条 游客可以携带宠物犬入园，但不得进入儿童游乐区。进入湖滨公园免收门票。

第四条 公园内禁止露天烧烤。违反规定露天烧烤的，由市城市管理局处二百元罚款。

第五条 公园服务电话为0999-8765432，受理失物招领、预约讲解。

第六条 露营预约最迟在入园前三天提交，家庭营位每晚收费八十元，学生营位每晚收费四十元。

第七条 露营区扩建方案应当经八成以上周边居民同意。儿童游乐区每日消毒不少于四次。

第八条 违反本办法第六条规定的，由公园管理处取消当年露营资格。

第九条 本办法自2024年5月1日起施行，有效期至2029年4月30日。
"""
PLAN = """丁市人民政府关于印发《丁市2024年夜游行动方案》的通知

丁政发〔2024〕12号

各区人民政府：

现将《丁市2024年夜游行动方案》印发给你们。

丁市人民政府

2024年6月1日

丁市2024年夜游行动方案

一、点亮夜游

（一）开行夜游船。开行夜游船30艘。（市文化旅游局、市交通运输局、市水务局负责。列第一位者为牵头单位，下同）

（二）布置彩灯。沿湖布置彩灯两千盏。（市城市管理局、市供电公司负责）
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("kinds")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "rules.txt").write_text(RULES, "utf-8")
    (corpus / "plan.txt").write_text(PLAN, "utf-8")
    settings = load_settings(index_dir=folder / "index", corpus_dir=corpus)
    build_index(corpus, settings.index_dir, settings)
    return open_assistant(settings)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("湖滨公园失物招领打哪个电话", "0999-8765432"),
        ("在湖滨公园露天烧烤罚多少", "处二百元罚款"),
        ("湖滨公园里露天烧烤怎么处罚", "处二百元罚款"),
        ("湖滨公园的开放时间隔几年评估", "每两年评估一次"),
        ("露营预约要提前多久提交", "入园前三天"),
        ("湖滨公园管理办法这个文件管到什么时候", "2029年4月30日"),
    ],
)
def test_the_sentence_that_names_it_answers(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert said in answer.direct


@pytest.mark.parametrize(
    ("question", "verdict", "said"),
    [
        ("能带宠物犬进湖滨公园的儿童游乐区不", "不是。", "不得进入儿童游乐区"),
        ("湖滨公园允不允许露天烧烤", "不是。", "禁止露天烧烤"),
        ("进湖滨公园要收钱吗", "不是。", "免收门票"),
        ("湖滨公园免费吗", "是。", "免收门票"),
    ],
)
def test_leave_and_fees_get_their_yes_or_no(assistant: Assistant, question: str, verdict: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.direct.startswith(verdict) and said in answer.direct


@pytest.mark.parametrize(
    ("question", "status", "verdict"),
    [
        ("露营区扩建方案只要一半居民同意就行了吗", "answered", "不是。"),
        ("露营区扩建方案要八成居民同意吗", "answered", "是。"),
        ("儿童游乐区每天消毒两回，对吧", "answered_corrected", "不是。"),
        ("儿童游乐区每天消毒4回，对吧", "answered", "是。"),
    ],
)
def test_claimed_shares_and_counts_are_held_against_the_sentence(
    assistant: Assistant, question: str, status: str, verdict: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.direct[: len(verdict)]) == (status, verdict)


@pytest.mark.parametrize("question", ["湖滨公园养龟要办证吗", "湖滨公园停车要收钱吗", "湖滨公园可以带无人机进去吗"])
def test_no_plain_yes_or_no_on_what_the_clause_does_not_speak_of(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.direct.startswith(("是", "不是"))


def test_the_breach_of_an_article_is_named_elsewhere(assistant: Assistant) -> None:
    answer = assistant.ask("露营预约没提前三天提交有什么后果")
    assert "取消当年露营资格" in answer.direct


@pytest.mark.parametrize(
    "question",
    [
        "湖滨公园夜游船的售票电话是多少",
        "湖滨公园钓鱼罚多少",
        "夜游船船票的钱打到哪家银行",
        "2021年的夜游船要开行多少艘",
    ],
)
def test_what_no_sentence_names_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status in ("unanswerable_not_stated", "unanswerable_not_in_corpus")


def test_the_first_of_a_list_leads_where_the_document_says_so(assistant: Assistant) -> None:
    first = assistant.ask("夜游船谁牵头")
    later = assistant.ask("布置彩灯由谁牵头")
    assert first.direct.startswith("丁市：市文化旅游局牵头（按文件说明，名单中列第一位）")
    assert later.direct.startswith("丁市：市城市管理局牵头（")


def test_the_same_of_another_kind(assistant: Assistant) -> None:
    answer = assistant.ask("学生营位的呢", [Turn("家庭营位每晚收费多少钱")])
    assert "四十元" in answer.direct


def test_a_personal_case_is_not_judged(assistant: Assistant) -> None:
    assert assistant.ask("你帮我算一下我这种情况能退几成").status == "unanswerable_personal_case"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("湖滨公园的家庭营位每晚收费一百元，怎么预约", "八十元"),
        ("听朋友讲开放时间三年评估一次", "每两年评估一次"),
    ],
)
def test_a_wrong_number_taken_for_granted_is_put_right(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered_corrected"
    assert answer.direct.startswith("不是。") and said in answer.direct


@pytest.mark.parametrize(
    "question", ["湖滨公园的家庭营位每晚收费八十元，怎么预约", "我带了三个孩子，湖滨公园怎么预约露营"]
)
def test_a_right_number_and_what_somebody_says_of_themselves_are_not(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered" and "不是。" not in answer.direct


def test_what_else_the_clause_says_follows_and_is_not_the_direct_sentence(assistant: Assistant) -> None:
    answer = assistant.ask("湖滨公园几点闭园")
    assert "二十二时闭园" in answer.direct and "评估" not in answer.direct
    assert "第二条还规定）开放时间每两年评估一次。[1]" in answer.text
    assert len(answer.citations) == 1


def test_of_a_list_of_clauses_or_a_long_one_no_more_is_said(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("_CLAUSES", 0), ("_LONGEST", 10)):
        monkeypatch.setattr(rest, name, most)
        assert "还规定" not in assistant.ask("湖滨公园几点闭园").text
        monkeypatch.undo()


def test_a_likely_clause_gives_its_sentence_of_the_kind_asked_for(assistant: Assistant) -> None:
    asking, fee = asked_of(assistant, "在湖边过一夜要掏几个钱", "第六条")
    for relevance, tells, wanted in (
        (0.9, "元", ["丁市：露营预约最迟在入园前三天提交，家庭营位每晚收费八十元，学生营位每晚收费四十元。"]),
        (0.9, "公里", []),  # it says nothing of the kind
        (0.1, "元", []),  # it hardly answers
    ):
        evidence = replace(fee, why={**fee.why, "relevance": relevance})
        lines = likely_lines(asking, [evidence], teller(tells))
        assert [line.text.split("，", 1)[-1] for line in lines] == [one.split("，", 1)[-1] for one in wanted]


def asked_of(assistant: Assistant, text: str, address: str) -> tuple[Asking, Evidence]:
    session = assistant.session
    question = session.reader.read(text)
    found = session.searcher.find(question)
    evidence = next(one for one in found if one.clause.address == address)
    return Asking(session, question, fold(text), date(2024, 7, 1)), evidence


def teller(word: str) -> Callable[[str], bool]:
    return lambda folded: word in folded
