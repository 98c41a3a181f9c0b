"""What the pages show: escaped text, marked quotes, markers that lead to sources."""

from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from assistant.types import Answer, Citation
from assistant.web.rendering import answer_body, render_log, render_turn, render_waiting, status_label, stream_turn
from assistant.web.wording import mark_quote, say_validity
from tests.web_fakes import CLAUSE, DIRECT, DOCUMENT, NEXT, QUOTE, SOURCE_LINE

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "</article></div><h1>假标题</h1>",
    "[点我](javascript:alert(1)) ![](http://outside.example/x.png)",
    "**粗** `code` _斜_ $$x^2$$ {{7*7}} ${alert(1)}",
    "&lt;b&gt; &amp;",
)
TAGS = {"article", "div", "span", "p", "a", "section", "h3", "h4", "details", "summary", "mark", "button", "br"}
TAGS |= {"label", "input", "textarea"}
ATTRIBUTES = {"class", "id", "href", "target", "rel", "type", "aria-label", "aria-busy", "data-testid", "data-copy"}
ATTRIBUTES |= {"role", "hidden", "name", "value", "for", "maxlength", "data-speak", "data-question", "data-status"}


def answered(question: str = "谁牵头？", body: str = DIRECT) -> Answer:
    cited = Citation(1, CLAUSE, DOCUMENT, QUOTE)
    return Answer(question, "answered", DIRECT, f"{body}[1]\n{SOURCE_LINE}", (cited,))


class Reader(HTMLParser):
    """Notes what a browser would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_turn_shows_question_answer_and_source_with_the_quote_marked() -> None:
    html = render_turn(answered(), 3)
    assert f"<p class='direct'>{DIRECT}<a class='marker' href='#yiju-3-1' aria-label='打开依据1'>[1]</a></p>" in html
    assert "id='yiju-3-1'" in html
    assert "甲政发〔2024〕1号《甲省2024年窗口工作要点》一（一）" in html
    assert "<span>第3—4页 · </span><span>2024年3月5日 · </span><span>现行有效</span>" in html
    assert f"（<mark>{QUOTE}</mark>，省直有关单位配合）" in html
    where = "/".join(map(quote, ("甲政发〔2024〕1号", "甲省2024年窗口工作要点", "一（一）")))
    assert f"href='/clause/{where}?quote={quote(QUOTE)}'" in html
    assert "aria-busy" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    for html in (render_waiting(text), render_turn(answered(text, text), 1, [text])):
        page = Reader(html)
        assert text in page.text
        assert page.tags <= TAGS
        assert {name for name, _ in page.attributes} <= ATTRIBUTES
        links = [value for name, value in page.attributes if name == "href"]
        assert all(link.startswith(("#yiju-", "/clause/", "/document/")) for link in links)


def test_attributes_cannot_be_left() -> None:
    html = render_turn(answered("x", "a' onclick='alert(1)"), 1)
    assert "data-copy='a&#x27; onclick=&#x27;alert(1)[1]" in html


def test_document_text_is_escaped_too() -> None:
    cited = Citation(1, NEXT, DOCUMENT, "a & b")
    html = render_turn(Answer("问", "answered", "答", "答[1]", (cited,)), 1)
    assert "（二）&lt;b&gt;<mark>a &amp; b</mark>&lt;/b&gt;" in html


def test_only_markers_of_citations_become_links() -> None:
    html = render_turn(answered(body="见[2]和[1]："), 1)
    assert html.count("class='marker'") == 2
    assert "见[2]和<a class='marker'" in html


def test_list_of_sources_at_the_end_gives_way_to_the_cards() -> None:
    assert answer_body(answered()) == f"{DIRECT}[1]"
    assert answer_body(Answer("问", "clarification", "", "[1] 不是引用")) == "[1] 不是引用"


def test_stream_grows_by_sentences_and_ends_with_the_whole_turn() -> None:
    answer = answered(body="第一句。第二句。第三句。")
    pieces = list(stream_turn(answer, 1))
    assert pieces[-1] == render_turn(answer, 1)
    assert [piece.count("句。") for piece in pieces[:3]] == [1, 2, 3]
    assert all("aria-busy='true'" in piece and "details" not in piece for piece in pieces[:-1])


def test_earlier_turns_stay_the_same_when_one_is_added() -> None:
    first, second = render_turn(answered(), 1), render_turn(answered(), 2)
    assert render_log([first, second]).startswith(render_log([first]))


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("answered", ""),
        ("answered_corrected", "与文件不一致，已更正"),
        ("unanswerable_not_in_corpus", "未收录"),
        ("unanswerable_something_new", "未能回答"),
        ("guarded_greeting", ""),
    ],
)
def test_status_labels(status: str, label: str) -> None:
    assert status_label(status) == label


def test_mark_quote_marks_once_and_keeps_breaks() -> None:
    assert mark_quote("甲\n乙乙", "乙") == "甲<br><mark>乙</mark>乙"
    assert mark_quote("甲", "丙") == "甲"


def test_clauses_before_and_after_the_cited_one_can_be_unfolded() -> None:
    html = render_turn(answered(), 1)
    around = html.partition("<details class='around extra'>")[2].partition("</details>")[0]
    assert around == "<summary>前后条款</summary><h4>下一条：一（二）</h4><p>（二）&lt;b&gt;a &amp; b&lt;/b&gt;</p>"


def test_a_quotation_is_copied_with_its_source() -> None:
    html = render_turn(answered(), 1)
    assert f"data-copy='“{QUOTE}”\n{SOURCE_LINE.removeprefix('[1] ')}'" in html


def test_what_is_read_aloud_is_the_direct_answer_without_markers() -> None:
    assert f"data-speak='{DIRECT}'" in render_turn(answered(), 1)


def test_what_a_model_wrote_is_said_to_be_so_when_read_aloud() -> None:
    written = replace(answered(), trace={"aigc": {"ContentProducer": ""}})
    assert f"data-speak='{DIRECT}\n以上由人工智能生成。'" in render_turn(written, 1)


def test_questions_that_go_on_stand_behind_the_answer() -> None:
    html = render_turn(answered(), 1, ["甲？", "乙？"])
    assert html.endswith(
        "<div class='next extra'><h3>接着可以问</h3><button type='button' class='suggest'>甲？</button>"
        "<button type='button' class='suggest'>乙？</button></div></article>"
    )
    assert "接着可以问" not in render_turn(answered(), 1)


def test_validity_is_said() -> None:
    assert say_validity(DOCUMENT) == "现行有效"
