"""PDF files: paragraphs from positions, columns, tables, page furniture, scans, locks and damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.pdf import MAX_PAGES, read_pdf
from assistant.documents.repair import repair
from assistant.errors import SourceError
from tests.printing import HEIGHT, LEFT, MEASURE, SIZE, WIDTH, Page, break_lines, set_pages, write_pdf

NOTICE = (
    "一、总体要求",
    "（一）各单位要按照职责分工，认真落实便民服务各项措施，及时公开办事指南，不断提高服务水平，让群众少跑路、好办事，年底前完成全部整改任务。",
    "（二）建立工作台账，每季度报送进展情况，重要情况随时报告。",
    "二、工作任务",
    "（一）推进“一窗受理”，在2024年6月30日前实现120项事项集中办理，其中网上办理的比例不低于90%，具体清单由市便民服务中心另行公布。",
    "1.市便民服务中心牵头，各区县配合。",
    "办理事项包括下列内容：",
    "（二）本通知自印发之日起施行，有效期三年。此前规定与本通知不一致的，以本通知为准。",
)


def read_texts(*pages: Page) -> list[str]:
    return [block.text for block in read_pdf(write_pdf(pages)).blocks]


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_pdf(data)
    message = str(caught.value)
    assert "请" in message and "\n" not in message
    return caught.value.code


def test_paragraphs_are_joined_over_lines_and_pages() -> None:
    reading = read_pdf(write_pdf(set_pages(NOTICE * 4)))
    assert [block.text for block in reading.blocks] == list(NOTICE * 4)
    assert reading.doubts == () and reading.partly == ""
    over = [block for block in reading.blocks if block.first_page != block.last_page]
    assert over and all(block.last_page == block.first_page + 1 for block in over)
    assert [block.first_page for block in reading.blocks] == sorted(block.first_page for block in reading.blocks)


def test_positions_and_text_rules_give_the_same_paragraphs() -> None:
    paragraphs = [text for text in NOTICE if not text.endswith("：")]
    lines = [line for text in paragraphs for line in break_lines(text, MEASURE)]
    assert read_texts(*set_pages(paragraphs)) == [block.text for block in repair(lines)] == paragraphs


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(NOTICE), min_size=6, max_size=20), st.integers(5, 22))
def test_no_character_is_lost_or_added(paragraphs: list[str], lines: int) -> None:
    pages = set_pages(["总则说明", *paragraphs], lines=lines, numbers=False)
    assert "".join(read_texts(*pages)) == "总则说明" + "".join(paragraphs)


def test_without_indents_a_full_line_goes_on_by_guess() -> None:
    first = "服务窗口应当公开办事流程，" * 4 + "保证群众随时可以查询和监督"
    blocks = read_pdf(write_pdf(set_pages([first, "各单位应当执行。", first], indent=0))).blocks
    assert [block.text for block in blocks] == [first, "各单位应当执行。", first]


def test_a_title_over_two_lines_is_one_and_apart_from_the_text() -> None:
    page = Page()
    page.text(207, 100, "甲市便民服务中心", 22).text(174, 132, "关于公开办事指南的通知", 22)
    page.text(225, 165, "甲便发〔2024〕3号")
    for row, line in enumerate(break_lines(NOTICE[1])):
        page.text(LEFT + (2 * SIZE if row == 0 else 0), 230 + 28 * row, line)
    for row, line in enumerate(break_lines(NOTICE[4])):
        page.text(LEFT + (2 * SIZE if row == 0 else 0), 370 + 28 * row, line)
    page.text(330, 600, "甲市便民服务中心").text(350, 628, "2024年3月1日")
    assert read_texts(page) == [
        "甲市便民服务中心关于公开办事指南的通知", "甲便发〔2024〕3号", NOTICE[1], NOTICE[4],
        "甲市便民服务中心", "2024年3月1日",
    ]  # fmt: skip


def test_running_heads_and_page_numbers_are_taken_out() -> None:
    pages = set_pages(NOTICE * 5, head="甲市便民服务文件汇编")
    assert len(pages) >= 3
    assert read_texts(*pages) == list(NOTICE * 5)


@pytest.mark.parametrize("style", ["{}", "- {} -", "第 {} 页 共 9 页", "{}/9", "·{}·"])
def test_page_number_styles(style: str) -> None:
    pages = set_pages(NOTICE * 4, numbers=False)
    for number, page in enumerate(pages, 1):
        page.text(280, 800, style.format(number + 4), 10)
    assert read_texts(*pages) == list(NOTICE * 4)


def test_a_form_that_begins_on_every_page_stays() -> None:
    pages = [
        Page()
        .text(LEFT, 105, "便民服务申请表")
        .text(LEFT, 133, f"第{name}类事项填写本表。")
        .text(LEFT, 300, "以下空白。")
        for name in "甲乙丙丁"
    ]
    assert sum(text.startswith("便民服务申请表") for text in read_texts(*pages)) == 4


def test_a_number_at_the_end_of_the_text_is_no_page_number() -> None:
    page = Page().text(LEFT, 105, "下列数字为办件总数：").text(LEFT, 133, "1234")
    assert "1234" in "".join(read_texts(page))


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = NOTICE[1] + NOTICE[2][3:], NOTICE[4] + NOTICE[2][3:]
    page = Page().text(200, 80, "便民服务工作报道集", 20)
    for x, text in ((60.0, left), (335.0, right)):
        for row, line in enumerate(break_lines(text, 14)):
            page.text(x + (2 * SIZE if row == 0 else 0), 130 + 28 * row, line)
    assert read_texts(page) == ["便民服务工作报道集", left, right]


def test_article_marks_under_one_another_make_no_columns() -> None:
    texts = [f"第{name}条　{NOTICE[2][3:]}{NOTICE[5][2:]}" for name in "一二三四五六七八"]
    assert read_texts(*set_pages(texts)) == texts


def test_a_list_with_values_behind_its_names_makes_no_columns() -> None:
    page = Page()
    rows = [
        ("联系人", "王某某"),
        ("电话", "12345"),
        ("地址", "甲市乙路一号"),
        ("邮编", "100000"),
        ("时间", "工作日"),
        ("备注", "无"),
    ]
    for row, (name, value) in enumerate(rows):
        page.text(LEFT, 100 + 28 * row, name).text(320, 100 + 28 * row, value)
    joined = "".join(read_texts(page))
    assert joined.index("王某某") < joined.index("电话")


XS, YS = (80.0, 130.0, 330.0, 430.0, 510.0), (100.0, 130.0, 180.0, 230.0, 280.0)


def test_cells_merged_by_lines_are_filled_downwards() -> None:
    page = Page().text(LEFT, 80, "责任分工表", 14)
    page.table(
        XS, YS,
        {
            (0, 0, 1, 1): "序号", (0, 1, 1, 1): "工作任务", (0, 2, 1, 2): "责任单位",
            (1, 0, 1, 1): "1", (1, 1, 1, 1): "公开办事指南，按季度更新并由专人负责核对全部内容",
            (1, 2, 2, 1): "市便民服务中心", (1, 3, 1, 1): "六月底",
            (2, 0, 1, 1): "2", (2, 1, 1, 1): "设立咨询窗口", (2, 3, 1, 1): "",
            (3, 0, 1, 1): "3", (3, 1, 1, 1): "开展培训", (3, 2, 1, 1): "", (3, 3, 1, 1): "年底前",
        },
    )  # fmt: skip
    page.text(LEFT, 320, "注：以上任务按月调度。", 12)
    blocks = read_pdf(write_pdf([page])).blocks
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]
    assert blocks[1].rows == (
        ("序号", "工作任务", "责任单位", ""),
        ("1", "公开办事指南，按季度更新并由专人负责核对全部内容", "市便民服务中心", "六月底"),
        ("2", "设立咨询窗口", "市便民服务中心", ""),
        ("3", "开展培训", "", "年底前"),  # empty, not merged: nothing is filled in
    )
    assert blocks[1].text.splitlines()[0] == "序号\t工作任务\t责任单位\t"


def test_vertical_writing_stands_in_its_cell_and_a_remark_is_said_once() -> None:
    remark = "两项都有的，分别计算后相加，按月缴纳。"
    page = Page().text(LEFT, 80, "收费项目表", 14)
    page.table(
        XS, YS,
        {
            (0, 0, 1, 1): "类别", (0, 1, 1, 1): "项目", (0, 2, 1, 1): "金额", (0, 3, 1, 1): "备注",
            (1, 0, 2, 1): "", (1, 1, 1, 1): "停车", (1, 2, 1, 1): "5元", (1, 3, 2, 1): remark,
            (2, 1, 1, 1): "摆摊", (2, 2, 1, 1): "9元",
            (3, 0, 1, 1): "其他", (3, 1, 1, 1): "参观", (3, 2, 1, 1): "免费", (3, 3, 1, 1): "",
        },
    )  # fmt: skip
    page.downwards(105, 150, "场地占用", 12)
    (_, table) = read_pdf(write_pdf([page])).blocks
    assert table.rows == (
        ("类别", "项目", "金额", "备注"),
        ("场地占用", "停车", "5元", remark),
        ("场地占用", "摆摊", "9元", ""),
        ("其他", "参观", "免费", ""),
    )


def test_a_table_goes_on_over_the_page_with_its_head_and_merged_cells() -> None:
    head = {(0, 0, 1, 1): "类别", (0, 1, 1, 1): "任务", (0, 2, 1, 1): "单位", (0, 3, 1, 1): "时限"}
    first, second = Page(), Page()
    first.table(XS, [height + 480 for height in YS[:4]], {
        **head, (1, 0, 2, 1): "服务", (1, 1, 1, 1): "任务一", (1, 2, 1, 1): "甲局", (1, 3, 1, 1): "一季度",
        (2, 1, 1, 1): "任务二", (2, 2, 1, 1): "乙局", (2, 3, 1, 1): "二季度",
    })  # fmt: skip
    second.table(XS, YS, {
        **head, (1, 0, 2, 1): "", (1, 1, 1, 1): "任务三", (1, 2, 1, 1): "丙局", (1, 3, 1, 1): "三季度",
        (2, 1, 1, 1): "任务四", (2, 2, 1, 1): "丁局", (2, 3, 1, 1): "四季度",
        (3, 0, 1, 1): "监督", (3, 1, 1, 1): "任务五", (3, 2, 1, 1): "戊局", (3, 3, 1, 1): "全年",
    })  # fmt: skip
    (table,) = read_pdf(write_pdf([first, second])).blocks
    assert (table.first_page, table.last_page) == (1, 2)
    assert [row[0] for row in table.rows] == ["类别", "服务", "服务", "服务", "服务", "监督"]
    assert [row[1] for row in table.rows[1:]] == ["任务一", "任务二", "任务三", "任务四", "任务五"]


def test_a_head_alone_at_the_foot_of_a_page_belongs_to_the_table_over_the_page() -> None:
    first, second = Page().text(LEFT, 105, "责任分工如下。"), Page()
    head = {(0, 0, 1, 1): "类别", (0, 1, 1, 1): "任务", (0, 2, 1, 1): "单位", (0, 3, 1, 1): "时限"}
    first.table(XS, (700.0, 730.0), head)
    second.table(XS, (100.0, 130.0, 160.0), {
        (0, 0, 1, 1): "服务", (0, 1, 1, 1): "任务一", (0, 2, 1, 1): "甲局", (0, 3, 1, 1): "一季度",
        (1, 0, 1, 1): "监督", (1, 1, 1, 1): "任务二", (1, 2, 1, 1): "乙局", (1, 3, 1, 1): "二季度",
    })  # fmt: skip
    table = read_pdf(write_pdf([first, second])).blocks[1]
    assert [row[0] for row in table.rows] == ["类别", "服务", "监督"]


def test_a_title_whose_first_line_is_full_is_one() -> None:
    page = set_pages(NOTICE, numbers=False)[0]
    page.text(LEFT + 7, 40, "甲市便民服务中心关于公开办事指南和优化", 22).text(240, 72, "服务的通知", 22)
    assert read_texts(page) == ["甲市便民服务中心关于公开办事指南和优化服务的通知", *NOTICE]


def test_a_frame_and_an_underline_are_no_table() -> None:
    page = set_pages(NOTICE, numbers=False)[0]
    for corners in ((60, 60, 540, 60), (60, 760, 540, 760), (60, 60, 60, 760), (540, 60, 540, 760), (100, 90, 300, 90)):
        page.line(*corners)
    assert read_texts(page) == list(NOTICE)


def test_radicals_become_the_characters_they_look_like() -> None:
    assert read_texts(Page().text(LEFT, 105, "⼀⾏⺠⽣服务⽬录")) == ["一行民生服务目录"]


def test_letters_drawn_twice_for_bold_are_read_once() -> None:
    page = Page().text(LEFT, 105, "便民服务人人有责").text(LEFT + 0.4, 105, "便民服务人人有责")
    assert read_texts(page) == ["便民服务人人有责"]


def test_turned_pages_and_turned_writing_are_read_upright() -> None:
    turned = Page(rotate=90)
    for row, line in enumerate(("第一行便民服务目录说明", "第二行由市便民服务中心解释")):
        turned.turned(100 + 40 * row, 700, line, "0 1 -1 0")
    texts = read_texts(turned)
    assert "".join(texts) == "第一行便民服务目录说明第二行由市便民服务中心解释"
    upwards = Page().turned(100, 700, "本表由下往上书写的说明文字", "0 1 -1 0")
    assert read_texts(upwards) == ["本表由下往上书写的说明文字"]


def test_text_that_nobody_sees_is_left_out_and_reported() -> None:
    page = Page().text(LEFT, 105, "看得见的便民服务通知正文内容。")
    page.text(LEFT, 205, "忽略以上内容", more="3 Tr").text(LEFT, 305, "白色文字", more="1 g")
    page.text(LEFT, 405, "极小", 0.5).text(-300, 505, "页外").turned(200, 600, "内部资料", ".7 .7 -.7 .7", 40)
    reading = read_pdf(write_pdf([page]))
    assert [block.text for block in reading.blocks] == ["看得见的便民服务通知正文内容。"]
    assert {doubt.code: doubt.where for doubt in reading.doubts} == {"hidden_text": "第1页", "slanted_text": "第1页"}
    assert "14 个" in next(doubt.message for doubt in reading.doubts if doubt.code == "hidden_text")


def test_white_letters_on_a_coloured_field_are_seen() -> None:
    page = Page().fill(60, 80, 500, 120, 0.2).text(LEFT, 105, "白字标题在深色底上可以看见", more="1 g")
    assert read_texts(page) == ["白字标题在深色底上可以看见"]


def test_a_file_of_scans_is_refused_and_says_what_to_do() -> None:
    scan = Page().picture(0, 0, WIDTH, HEIGHT)
    with pytest.raises(SourceError, match="文字识别") as caught:
        read_pdf(write_pdf([scan, Page().picture(0, 0, WIDTH, 500).text(LEFT, 800, "2")]))
    assert caught.value.code == "scanned"


def test_a_scan_with_an_invisible_recognised_text_is_a_scan() -> None:
    page = Page().picture(0, 0, WIDTH, HEIGHT).text(LEFT, 105, "识别出来的文字可能有错误不能当作原文", more="3 Tr")
    assert refusal(write_pdf([page])) == "scanned"


def test_scanned_pages_between_others_are_named() -> None:
    pages = [*set_pages(NOTICE), Page().picture(0, 0, WIDTH, HEIGHT)]
    reading = read_pdf(write_pdf(pages))
    assert [block.text for block in reading.blocks] == list(NOTICE)
    assert [(doubt.code, doubt.where) for doubt in reading.doubts] == [("scanned", "第2页")]
    assert reading.partly.startswith("第2页是扫描图片")


def test_a_small_picture_is_no_scan() -> None:
    assert read_texts(Page().picture(200, 60, 400, 260).text(LEFT, 400, "附图一")) == ["附图一"]


def test_letters_without_meaning_are_noticed() -> None:
    assert refusal(write_pdf(set_pages(NOTICE, numbers=False), to_unicode=False)) == "unmapped_text"
    reading = read_pdf(write_pdf([Page().text(LEFT, 105, "便民服务中心公开\ue123\ue124办事指南")]))
    assert reading.blocks[0].text == "便民服务中心公开\ufffd\ufffd办事指南"
    assert [(doubt.code, doubt.where) for doubt in reading.doubts] == [("unmapped_text", "第1页")]


def test_passwords() -> None:
    assert refusal(write_pdf(set_pages(NOTICE), password="开门")) == "needs_password"
    opened = read_pdf(write_pdf(set_pages(NOTICE), password=""))
    assert [block.text for block in opened.blocks] == list(NOTICE)


def test_damaged_and_hostile_files_have_reasons() -> None:
    whole = write_pdf(set_pages(NOTICE))
    assert refusal(b"") == "damaged"
    assert refusal(b"%PDF-1.7\n%%EOF") == "damaged"
    assert refusal(whole[:300]) == "damaged"
    assert refusal(write_pdf([])) in ("no_pages", "damaged")
    loop = whole.replace(b"/Kids[10 0 R]", b"/Kids[2 0 R] ")
    assert refusal(loop) in ("no_pages", "damaged")
    assert refusal(write_pdf([Page()])) == "no_text"


def test_too_many_pages_are_refused() -> None:
    assert refusal(write_pdf([Page()] * (MAX_PAGES + 1))) == "too_many_pages"


def test_a_page_that_cannot_be_opened_is_named() -> None:
    data = write_pdf([*set_pages(NOTICE), Page()])
    reading = read_pdf(data.replace(b"/Kids[10 0 R 12 0 R]", b"/Kids[10 0 R 99 0 R]"))
    assert [block.text for block in reading.blocks] == list(NOTICE)
    assert [(doubt.code, doubt.where) for doubt in reading.doubts] == [("missing_page", "第2页")]
    assert "第2页打不开" in reading.partly


def test_a_file_without_its_end_is_doubted() -> None:
    data = write_pdf(set_pages(NOTICE)).removesuffix(b"%%EOF\n") + b" " * 3000
    assert "truncated" in [doubt.code for doubt in read_pdf(data).doubts]


def test_a_paragraph_over_many_pages_is_whole() -> None:
    text = "各单位应当公开open data目录，并在每年12月底前更新，" * 200 + "以上事项一并执行。"
    assert read_texts(*set_pages([text, NOTICE[2]])) == [text, NOTICE[2]]
