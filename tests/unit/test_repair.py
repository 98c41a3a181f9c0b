from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.pages import number_lines, read_page_mark
from assistant.documents.repair import find_measure, render, repair
from assistant.documents.spaces import join_lines, measure_width, tidy
from assistant.text.fold import clean

# Full lines of this page are 20 characters wide.
PAGE = """\
甲省图书馆服务办法
一、扩大开放时间
各级图书馆应当延长每日开放时间，周末
和法定节假日照常开放，
方便群众借阅。
遇特
殊情况需要闭馆的，应当提前三日公告说明。
推广全天自助图书馆，鼓励社会力量积极
参与建设。
街道分馆每周至少开放五日，具体时间由
各街道公布。
（一）
夜间服务。
城区各馆每周三晚
开放到二十一时。
鼓励有条件的街道分馆
参照执行。
（省文化厅、
省图书馆牵头，省直相
关单位按职责分工负责）
# Page 8:

（二）流动服务。为偏远乡村配流动图书
车，每月至少到访一次。
"""


def texts(lines: str) -> list[str]:
    return [block.text for block in repair(lines.split("\n"))]


def test_printed_lines_become_paragraphs() -> None:
    assert texts(PAGE) == [
        "甲省图书馆服务办法",
        "一、扩大开放时间",
        "各级图书馆应当延长每日开放时间，周末和法定节假日照常开放，方便群众借阅。遇特殊情况需要闭馆的，应当提前三日公告说明。",
        "推广全天自助图书馆，鼓励社会力量积极参与建设。",
        "街道分馆每周至少开放五日，具体时间由各街道公布。",
        "（一）夜间服务。城区各馆每周三晚开放到二十一时。鼓励有条件的街道分馆参照执行。"
        "（省文化厅、省图书馆牵头，省直相关单位按职责分工负责）",
        "（二）流动服务。为偏远乡村配流动图书车，每月至少到访一次。",
    ]


def test_paragraph_runs_over_a_page_mark_and_knows_both_pages() -> None:
    lines = [
        "# Page 7:", "各级图书馆应当延长每日开放时间，周末", "",
        "# Page 8:", "和法定节假日照常开放，方便群众借阅图书。", "各分馆同样执行。",
        "街道分馆每周至少开放五日，具体时间由各", "街道公布。",
    ]  # fmt: skip
    assert [(block.text, block.first_page, block.last_page) for block in repair(lines)] == [
        ("各级图书馆应当延长每日开放时间，周末和法定节假日照常开放，方便群众借阅图书。各分馆同样执行。", 7, 8),
        ("街道分馆每周至少开放五日，具体时间由各街道公布。", 8, 8),
    ]


@pytest.mark.parametrize(
    ("line", "number", "ends"),
    [
        ("# Page 1079:", 1079, False),
        ("## Page 3", 3, False),
        ("===PAGE 12===", 12, False),
        ("--- Page 5 of 9 ---", 5, False),
        ("[Page 4]", 4, False),
        ("# 第 12 页", 12, False),
        ("— 12 —", 12, True),
        ("-7-", 7, True),
        ("第 3 页", 3, True),
        ("第3页 共10页", 3, True),
    ],
)
def test_page_marks_of_all_common_forms(line: str, number: int, ends: bool) -> None:
    mark = read_page_mark(line)
    assert mark is not None
    assert (mark.number, mark.ends) == (number, ends)


@pytest.mark.parametrize("line", ["第三页写明", "12", "Page", "第 3 条", "见第 12 页。", "一、总则", "— —", "2023年"])
def test_text_is_no_page_mark(line: str) -> None:
    assert read_page_mark(line) is None


def test_marks_at_the_foot_number_what_stands_above() -> None:
    lines = number_lines(["甲", "— 4 —", "乙", "— 5 —", "丙"])
    assert [(line.text, line.page) for line in lines] == [("甲", 4), ("乙", 5), ("丙", 6)]


def test_lines_of_a_file_without_measure_stay_paragraphs() -> None:
    lines = [
        "甲市公园管理规定",
        "第一条　为了管理公园，制定本规定。",
        "第二条　公园由园林部门管理。",
        "第三条　违反本规定的，予以警告",
    ]
    assert find_measure(lines) == 0
    assert [block.text for block in repair(lines)] == lines


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["（一）", "夜间服务。"], ["（一）夜间服务。"]),
        (["第一条", "为了服务读者，制定本办法。"], ["第一条　为了服务读者，制定本办法。"]),
        (["（一）", "（二）"], ["（一）", "（二）"]),
        (["由文化厅负责", "，并公布结果。"], ["由文化厅负责，并公布结果。"]),
        (["由文化厅、", "教育厅负责。"], ["由文化厅、教育厅负责。"]),
        (["办理（含", "预约）事项。"], ["办理（含预约）事项。"]),
        (["见《读者", "手册》。"], ["见《读者手册》。"]),
        (["二是清理，", "二、完善制度"], ["二是清理，", "二、完善制度"]),
        (["登记簿载明姓名，并控制使用范", "", "围，防止遗失。"], ["登记簿载明姓名，并控制使用范围，防止遗失。"]),
        (
            ["登记簿载明姓名，并载明住址", "", "注：住址可以不填。"],
            ["登记簿载明姓名，并载明住址", "注：住址可以不填。"],
        ),
        (["办理完毕。", "甲省文化厅", "2023年5月5日"], ["办理完毕。", "甲省文化厅", "2023年5月5日"]),
    ],
)
def test_rules_that_hold_whatever_the_layout(lines: list[str], joined: list[str]) -> None:
    assert [block.text for block in repair(lines)] == joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023 年5 月5 日", "2023年5月5日"),
        ("“ 图书通” 专区", "“图书通”专区"),
        ("使用LOGO 作为 标识", "使用LOGO作为标识"),
        ("Open Library Service", "Open Library Service"),
        ("第 一 条", "第一条"),
        ("甲市文化局\u3000 甲市体育局关于 做好工作的通知", "甲市文化局 甲市体育局关于做好工作的通知"),
        ("文化部 体育总局 国家档案局", "文化部 体育总局 国家档案局"),
        ("按照《文化部 体育总局关于开放的意见》办理", "按照《文化部 体育总局关于开放的意见》办理"),
        ("甲省人民政府 办公厅关于开放的通知", "甲省人民政府办公厅关于开放的通知"),
        ("甲市文化局 会同甲市体育局", "甲市文化局会同甲市体育局"),
        ("甲市文化局 甲市体育局负责开放。", "甲市文化局甲市体育局负责开放。"),
        ("第一条　 为了", "第一条　为了"),
        ("第三章    总则", "第三章　总则"),
        ("　　各单位： ", "各单位："),
        ("", ""),
    ],
)
def test_spaces(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("登录", "系统", "登录系统"),
        ("Open", "Library", "Open Library"),
        ("共20", "23项", "共2023项"),
        ("http://example.org/a_", "b.html", "http://example.org/a_b.html"),
        ("", "甲", "甲"),
    ],
)
def test_seams(left: str, right: str, expected: str) -> None:
    assert join_lines(left, right) == expected


def test_width_counts_latin_half() -> None:
    assert measure_width("甲乙丙") == 3
    assert measure_width("甲A1乙") == 3
    assert measure_width("甲 乙") == 2.25


PIECES = st.sampled_from(
    [
        *"甲乙丙丁的了在和、，。；：！？（）()《》“”一二三12.a Z",
        *("（一）", "一、", "第一条", "2023年5月5日", "附件", "# Page 3:", "\n", "\n\n", "\u3000", " ", "— 2 —"),
        *("图书馆应当延长开放时间", "第", "页", "通知", "甲政发〔2023〕1号", "（此件公开）"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_only_white_space_and_page_marks_are_lost(text: str) -> None:
    kept = [line for line in text.split("\n") if not read_page_mark(line)]
    assert "".join("".join(block.text for block in repair(text.split("\n"))).split()) == "".join("".join(kept).split())


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = repair(text.split("\n"))
    assert [block.text for block in repair(render(once).split("\n"))] == [block.text for block in once]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_characters_survive(text: str) -> None:
    lines = [line for line in clean(text).splitlines() if not read_page_mark(line)]
    assert "".join("".join(block.text for block in repair(lines)).split()) == "".join("".join(lines).split())
    assert tidy(tidy(text)) == tidy(text)


def test_paragraphs_broken_at_any_width_come_back() -> None:
    """Long paragraphs of plain words, broken at every usual measure: at least 95 of 100 are found again."""
    chooser = random.Random(7)
    words = [
        "图书馆",
        "应当",
        "按照",
        "规定",
        "开放",
        "阅览",
        "服务",
        "读者",
        "街道",
        "分馆",
        "每月",
        "公布",
        "清单",
        "完善",
        "制度",
        "提高",
        "质量",
        "保障",
        "安全",
        "经费",
    ]
    found = total = 0
    for measure in range(18, 46, 3):
        paragraphs = [
            f"（{'一二三四五六七八九'[number]}）" + "。".join(_sentence(chooser, words) for _ in range(5)) + "。"
            for number in range(9)
        ]
        lines = [line for paragraph in paragraphs for line in _break(paragraph, measure)]
        repaired = {block.text for block in repair(lines)}
        found += sum(paragraph in repaired for paragraph in paragraphs)
        total += len(paragraphs)
    assert found / total >= 0.95


def _sentence(chooser: random.Random, words: list[str]) -> str:
    return "，".join("".join(chooser.choices(words, k=chooser.randint(3, 9))) for _ in range(chooser.randint(1, 3)))


def _break(paragraph: str, measure: int) -> list[str]:
    """Break at the margin, first line indented by two; punctuation hangs into the margin as in print."""
    lines, room = [], measure - 2
    while paragraph:
        end = room
        while end < len(paragraph) and paragraph[end] in "，。、）":
            end += 1
        lines.append(paragraph[:end])
        paragraph, room = paragraph[end:], measure
    return lines
