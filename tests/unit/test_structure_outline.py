"""Documents of our own words, each written the way one kind of document is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.markdown import read_markdown
from assistant.documents.repair import repair
from assistant.structure import outline_source, sub_clauses
from assistant.types import Document, Outline, Source


def outline(text: str, overrides: dict[str, str] | None = None, *, markdown: bool = False) -> Outline:
    blocks = read_markdown(text) if markdown else repair(text.split("\n"))
    return outline_source(Source("某文件.txt", "0" * 64, "text", blocks), overrides)


def read(text: str, *, markdown: bool = False) -> Document:
    (document,) = outline(text, markdown=markdown).documents
    return document


def addresses(document: Document) -> list[tuple[str, list[str]]]:
    return [(part.title, [clause.address for clause in part.clauses]) for part in document.parts]


NOTICE = """\
甲省教育厅文件
甲教发〔2024〕7号

甲省教育厅关于做好2024年校园
阅读工作的通知

各市州教育局，省直各学校：

为推动校园阅读，现就有关事项通知如下：

一、总体要求。坚持育人为本。
二、主要任务
围绕下列任务开展工作。
（一）建好阅读空间。每所学校设立阅览室。
1.小学设一间；
2.中学设两间。
（二）配备图书。生均不少于30册。
三、工作要求
各校年底前报送总结。

附件：1.阅读书目
2.总结表

甲省教育厅
2024年3月5日

（此件主动公开）
（联系人：张某）

附件1
阅读书目
本书目由专家推荐。
一、小学书目
1.童话选。
二、中学书目
2.散文选。

抄送：省委宣传部。
甲省教育厅办公室 2024年3月6日印发
"""


def test_notice_with_attachments() -> None:
    document = read(NOTICE)
    assert document.number == "甲教发〔2024〕7号"
    assert document.title == "甲省教育厅关于做好2024年校园阅读工作的通知"
    assert (document.issuer, document.issued_on, document.kind) == ("甲省教育厅", date(2024, 3, 5), "通知")
    assert document.addressees == ("各市州教育局", "省直各学校")
    assert document.note == "此件主动公开"
    assert document.attachments == ("阅读书目", "总结表")
    assert addresses(document) == [
        ("", ["一", "二", "二（一）", "二（二）", "三"]),
        ("阅读书目", ["一1", "二2"]),
    ]
    main, attached = document.parts
    assert main.opening and main.opening.text == "为推动校园阅读，现就有关事项通知如下："
    assert [clause.text for clause in main.clauses] == [
        "一、总体要求。坚持育人为本。",
        "二、主要任务\n围绕下列任务开展工作。",
        "（一）建好阅读空间。每所学校设立阅览室。\n1.小学设一间；\n2.中学设两间。",
        "（二）配备图书。生均不少于30册。",
        "三、工作要求\n各校年底前报送总结。",
    ]
    assert [clause.title for clause in main.clauses] == ["总体要求", "主要任务", "建好阅读空间", "配备图书", "工作要求"]
    assert main.clauses[2].headings == ("二、主要任务",)
    assert (attached.kind, attached.title) == ("附件", "阅读书目")
    assert attached.opening and attached.opening.text == "本书目由专家推荐。"
    assert {doubt.code for doubt in outline(NOTICE).doubts} == {"attachment_missing"}


STATUTE = """\
# 甲市公园条例

（2020年6月1日甲市人民代表大会常务委员会通过，2022年9月1日修正）

## 目录
- 第一章 总则
- 第二章 管理

## 第一章 总则

**第一条** 为了管理公园，制定本条例。

**第二条** 本条例所称公园，包括：
（一）综合公园；
（二）专类公园。
前款所列公园由园林部门管理。

## 第二章 管理

**第三条** 【开放时间】公园每日开放。违反第二条规定的，予以警告。

**第三条之一** 夜间开放的，应当照明。

第四条规定的机关应当检查。

**第四条** 本条例自2021年1月1日起施行。
"""


def test_statute_with_chapters() -> None:
    document = read(STATUTE, markdown=True)
    assert (document.title, document.kind, document.number) == ("甲市公园条例", "条例", "")
    assert document.issued_on == date(2020, 6, 1)
    assert addresses(document) == [("", ["第一条", "第二条", "第三条", "第三条之一", "第四条"])]
    (part,) = document.parts
    assert part.kind == "正文"
    assert part.clauses[1].text == (
        "第二条　本条例所称公园，包括：\n（一）综合公园；\n（二）专类公园。\n前款所列公园由园林部门管理。"
    )
    assert [clause.headings for clause in part.clauses] == [("第一章　总则",)] * 2 + [("第二章　管理",)] * 3
    assert [clause.title for clause in part.clauses] == ["", "", "开放时间", "", ""]
    assert part.clauses[3].text == "第三条之一　夜间开放的，应当照明。\n第四条规定的机关应当检查。"


def test_issued_text_with_covering_notice_has_an_opening() -> None:
    document = read(
        "乙市人民政府办公室关于印发《乙市公园管理办法》的通知\n乙政办发〔2021〕3号\n各区县人民政府：\n"
        "《乙市公园管理办法》已经市人民政府同意，现印发给你们。\n乙市人民政府办公室\n二〇二一年五月六日\n"
        "乙市公园管理办法\n第一条　为了管理公园。\n第二条　由园林局负责。\n第三条　自印发之日起施行。\n"
    )
    assert document.opening and document.opening.text == "《乙市公园管理办法》已经市人民政府同意，现印发给你们。"
    assert document.opening.kind == "opening"
    assert addresses(document) == [("乙市公园管理办法", ["第一条", "第二条", "第三条"])]
    assert document.issued_on == date(2021, 5, 6)
    assert document.clauses()[0] is document.opening
    assert document.header and document.header.text.split("\n")[0].startswith("乙市人民政府办公室关于印发")


def test_unnumbered_letter_is_cited_by_paragraph() -> None:
    document = read(
        "丙县教育局关于停课的复函\n丙教函〔2022〕1号\n丁镇人民政府：\n你镇来函收悉。\n经研究，同意停课两天。\n"
        "丙县教育局\n2022年2月2日\n"
    )
    assert addresses(document) == [("", ["第1段", "第2段"])]
    assert [clause.text for clause in document.parts[0].clauses] == ["你镇来函收悉。", "经研究，同意停课两天。"]
    assert (document.kind, document.place, document.level) == ("函", "丙县", "县")


def test_plan_with_decimal_numbers() -> None:
    document = read(
        "甲市防汛应急预案\n1 总则\n1.1 编制目的\n为了防汛。\n1.2 编制依据\n依据3.5米水位标准。\n2 组织体系\n"
        "2.1 指挥部\n2.1.1 职责\n统一指挥。\n2.1.2 组成\n由各局组成。\n3 附则\n由水务局解释。\n"
    )
    assert addresses(document) == [("", ["1.1", "1.2", "2.1.1", "2.1.2", "3"])]
    assert document.parts[0].clauses[2].headings == ("2组织体系", "2.1指挥部")


def test_plan_with_chapters_and_no_articles() -> None:
    document = read("甲市绿化规划\n第一章 现状\n第一节 基础\n城区绿地多。\n第二节 问题\n一、不均。\n分布不均。\n"
                    "第二章 目标\n到2030年增加绿地。\n")  # fmt: skip
    assert addresses(document) == [("", ["第一章第一节", "第一章第二节一", "第二章"])]


def test_items_that_run_on_over_headings() -> None:
    document = read("甲市要点\n一、甲类\n（一）甲。做甲。\n（二）乙。做乙。\n二、乙类\n（三）丙。做丙。\n")
    assert addresses(document) == [("", ["一（一）", "一（二）", "二（三）"])]


def test_items_of_a_sentence_stay_in_their_clause() -> None:
    document = read(
        "甲市通告\n一、有下列情形之一的，不予办理：\n（一）材料不全；\n（二）超过期限。\n二、本通告自发布之日起施行。\n"
    )
    assert addresses(document) == [("", ["一", "二"])]
    assert document.parts[0].clauses[0].text.endswith("（二）超过期限。")


def test_table_stays_in_the_clause_it_stands_in() -> None:
    document = read(
        "# 甲市分工方案\n\n一、分工如下。\n\n|事项|单位|\n|--|--|\n|借书|文化局|\n\n二、按期完成。\n", markdown=True
    )
    assert document.parts[0].clauses[0].text == "一、分工如下。\n事项\t单位\n借书\t文化局"


VOLUME = """\
# Page 31:
（三）河北
1. 河北省教育厅关于印发《校
园阅读办法》的通知（2023 年5 月5 日）
# Page 32:
冀教文〔2023〕9 号
各市教育局：
根据《校园阅读办法》（冀教发〔2022〕6 号）要求，现就统一阅览室名称有关事项通知如下：
一、统一名称
名称统一为“阅览室”。样式见附件。
三、按期完成
年底前完成。
河北省图书馆管理局
2023 年5 月5 日
2. 保定市教育局关于印发《保定市2023 年阅读工作要点》的通知知
（2023 年4 月18 日）
保教发〔2023〕2 号
各县区教育局：
现将《保定市2023 年阅读工作要点》印发给你们。
保定市教育局
2023 年4 月19 日
保定市2023 年阅读工作要点
一、扩大开放
1. 延长时间。每日开放。
# Page 33:
附件：任务清单
"""


def test_volume_of_two_documents() -> None:
    first, second = outline(VOLUME).documents
    assert (first.number, first.title) == ("冀教文〔2023〕9号", "河北省教育厅关于印发《校园阅读办法》的通知")
    assert (first.issuer, first.subject) == ("河北省图书馆管理局", "统一阅览室名称")
    assert (first.place, second.place, second.level) == ("河北省", "保定市", "市")
    assert addresses(first) == [("", ["一", "三"])]
    assert addresses(second) == [("保定市2023年阅读工作要点", ["一1"])]
    assert (second.year, second.issued_on, second.kind) == (2023, date(2023, 4, 19), "通知")
    assert second.attachments == ("任务清单",)
    assert (first.parts[0].clauses[0].first_page, second.parts[0].clauses[0].first_page) == (32, 32)
    assert first.id != second.id


def test_volume_tells_every_doubt_with_its_place() -> None:
    doubts = [(doubt.code, doubt.where) for doubt in outline(VOLUME).doubts]
    assert doubts == [
        ("heading_mismatch", "某文件.txt 第31页"),
        ("numbering_gap", "某文件.txt 第32页"),
        ("attachment_missing", "某文件.txt 第31页"),
        ("title_stutter", "某文件.txt 第32页"),
        ("date_mismatch", "某文件.txt 第32页"),
        ("attachment_missing", "某文件.txt 第32页"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "机密★1年\n甲省教育厅关于检查的通知\n甲教发〔2024〕7号\n一、检查。\n",
        "内部资料 注意保存\n甲省教育厅关于检查的通知\n一、检查。\n",
        "甲省教育厅关于检查的通知\n一、检查。\n甲省教育厅\n2024年3月5日\n（此件不予公开）\n",
        "甲省教育厅关于检查的通知\n一、检查。\n甲省教育厅\n2024年3月5日\n（此件依申请公开）\n",
    ],
)
def test_restricted_document_is_left_out_and_reported(text: str) -> None:
    found = outline(text)
    assert found.documents == ()
    assert [doubt.code for doubt in found.doubts] == ["restricted"]


def test_open_document_about_disclosure_on_request_is_taken_in() -> None:
    assert addresses(
        read("甲市公开办法\n一、主动公开。\n做好主动公开。\n二、依申请公开\n依申请公开的，十五日内答复。\n")
    )


def test_overrides_hold_for_a_file_with_one_document() -> None:
    text = "停水的通知\n一、今日停水。\n二、明日供水。\n"
    assert [doubt.code for doubt in outline(text).doubts] == ["number_missing", "date_missing"]
    values = {
        "number": "甲水〔2024〕1号",
        "issued_on": "2024-01-02",
        "validity": "expired",
        "place": "甲市",
        "level": "市",
    }
    changed = outline(text, values)
    (document,) = changed.documents
    assert (document.number, document.issued_on, document.validity) == ("甲水〔2024〕1号", date(2024, 1, 2), "expired")
    assert (document.place, document.level, document.title) == ("甲市", "市", "停水的通知")
    assert changed.doubts == ()
    assert [doubt.code for doubt in outline(VOLUME, values).doubts][-1] == "overrides_ignored"


def test_ids_are_stable_ascii_and_unique() -> None:
    first, again = outline(VOLUME), outline(VOLUME)
    ids = [clause.id for document in first.documents for clause in document.clauses()]
    assert ids == [clause.id for document in again.documents for clause in document.clauses()]
    assert len(set(ids)) == len(ids)
    assert all(one.isascii() and one.replace("-", "").isalnum() for one in ids)


def test_document_without_clauses_is_reported() -> None:
    found = outline("通知\n")
    assert [doubt.code for doubt in found.doubts][-1] == "no_clauses"


LINES = st.sampled_from(
    [
        *(
            "（三）河北",
            "1.甲省教育厅关于印发《办法》的通知（2023年5月5日）",
            "甲教发〔2024〕7号",
            "各学校：",
            "附件：1.甲2.乙",
        ),
        *(
            "一、总体要求",
            "（一）建好空间。做好。",
            "1.完善制度。",
            "第一条　为了管理。",
            "第三条",
            "第一章　总则",
            "1.1目的",
        ),
        *(
            "甲省教育厅",
            "2024年3月5日",
            "（此件主动公开）",
            "附件1",
            "办法",
            "目录",
            "正文一句。",
            "",
            "# Page 3:",
            "机密",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_any_order_of_lines_is_read_and_no_clause_is_empty(lines: list[str]) -> None:
    found = outline("\n\n".join(lines))
    clauses = [clause for document in found.documents for clause in document.clauses()]
    assert len({clause.id for clause in clauses}) == len(clauses)
    assert all(clause.text and clause.first_page <= clause.last_page for clause in clauses)
    assert all(clause.address for clause in clauses if clause.kind == "clause")
    if "机密" not in lines:
        held = [
            clause.text for document in found.documents for clause in (*document.clauses(), document.header) if clause
        ]
        assert "".join(held).count("正文一句。") == lines.count("正文一句。")


def test_an_attachment_without_a_title_keeps_its_text_and_is_called_as_printed() -> None:
    found = outline("正文一句。\n\n附件1\n\n正文一句。")
    (document,) = found.documents
    assert document.opening is not None and document.opening.text == "正文一句。"
    assert [(part.title, [clause.text for clause in part.clauses]) for part in document.parts] == [
        ("附件1", ["正文一句。"])
    ]


JOINT = """\
甲市文化局 甲市财政局
甲市体育局关于开放场馆的通知
甲文发〔2024〕9号

各区文化局：

请按下列要求开放场馆。

一、时间。每周开放五天。
二、收费。不收费。

甲市文化局 甲市财政局 甲市体育局
2024年5月6日
"""


def test_joint_issuers_stay_apart_in_title_and_issuer() -> None:
    document = read(JOINT)
    assert document.title == "甲市文化局 甲市财政局 甲市体育局关于开放场馆的通知"
    assert document.issuer == "甲市文化局、甲市财政局、甲市体育局"


def test_issuers_that_the_text_prints_complete_the_one_of_the_head_table() -> None:
    blocks = repair(JOINT.split("\n"))
    for stated, issuer in (("甲市财政局", "甲市文化局、甲市财政局、甲市体育局"), ("乙市财政局", "乙市财政局")):
        source = Source("某文件.html", "0" * 64, "html", blocks, metadata=(("发文机关", stated),))
        (document,) = outline_source(source).documents
        assert document.issuer == issuer


HEADED = """\
甲市人民政府关于建设图书馆的意见
甲政发〔2024〕3号

为建设图书馆，提出如下意见。
总体目标：到2027年，全市建成图书馆30个。每个乡镇有一个阅览室。
具体指标
到2027年，人均藏书量达到两册。其中，儿童读物占三成。
一、建设馆舍
（一）选址。靠近学校。
（二）开放。每周开放五天。
本意见自2024年7月1日起施行，有效期5年。《旧意见》同时废止。

甲市人民政府
2024年5月6日
公开方式：主动公开
<https://www.example.org/a?b=1>
【原文下载】
【阅读说明】
绿色标记(评分5/10)
"""


def test_paragraphs_around_the_numbered_clauses_have_addresses() -> None:
    document = read(HEADED)
    (part,) = document.parts
    assert part.opening is not None and part.opening.text == "为建设图书馆，提出如下意见。"
    assert [(clause.address, clause.headings, clause.title, clause.text[:8]) for clause in part.clauses] == [
        ("第2段", (), "总体目标", "总体目标：到20"),
        ("第3段", ("具体指标",), "", "到2027年，人"),
        ("一（一）", ("一、建设馆舍",), "选址", "（一）选址。靠近"),
        ("一（二）", ("一、建设馆舍",), "开放", "（二）开放。每周"),
        ("第4段", (), "", "本意见自2024"),
    ]
    assert part.clauses[3].text == "（二）开放。每周开放五天。"


def test_what_a_site_prints_below_a_text_is_no_text_and_disclosure_is_a_note() -> None:
    document = read(HEADED)
    assert document.note == "主动公开"
    texts = "".join(clause.text for clause in document.clauses())
    assert not [word for word in ("公开方式", "https", "下载", "说明", "评分") if word in texts]
    assert document.validity_ground.startswith("本意见自2024年7月1日起施行")


def test_a_paragraph_on_coming_into_force_under_its_own_heading_stays_there() -> None:
    document = read("甲市某办法\n一、开放。每周五天。\n二、附则\n由文化局解释。\n本办法自2024年7月1日起施行。\n")
    assert addresses(document) == [("", ["一", "二"])]
    assert document.parts[0].clauses[1].text.endswith("施行。")


def test_a_line_between_marks_of_a_button_and_text_is_kept() -> None:
    document = read("甲市某办法\n一、开放。每周五天。\n【原文下载】\n二、收费。不收费，持证入场。\n")
    assert [clause.text for clause in document.clauses()] == ["一、开放。每周五天。", "二、收费。不收费，持证入场。"]


def test_a_line_that_only_counts_the_annex_is_no_title() -> None:
    assert read("附表一\n\n甲市公园收费项目表\n\n收费项目由公园处公布。每年一次。\n").title == "甲市公园收费项目表"


FAQ = """\
公园开放常见问题

一、公园几点开门？
答：六点。
二、年票有哪些申请条件？
答：个人申请条件：
（一）年满18周岁；
（二）在本市居住。
单位申请条件：
1.在本市登记；
2.没有欠费。
三、年票多少钱？
答：一年100元。
"""


def test_numbered_questions_are_clauses_with_their_whole_answer() -> None:
    document = read(FAQ)
    assert addresses(document) == [("", ["一", "二", "三"])]
    second = document.parts[0].clauses[1]
    assert second.title == "年票有哪些申请条件"
    assert second.text.endswith("单位申请条件：\n1.在本市登记；\n2.没有欠费。")
    assert [(piece.address, piece.text) for piece in sub_clauses(second)][-3:] == [
        ("二第3段", "单位申请条件："),
        ("二1", "1.在本市登记；"),
        ("二2", "2.没有欠费。"),
    ]


def test_questions_among_other_numbered_texts_are_headings_as_any() -> None:
    text = FAQ.replace("三、年票多少钱？\n答：一年100元。", "三、说明\n（一）年票不退。")
    assert addresses(read(text))[0][1] == ["一", "二", "三（一）"]


@pytest.mark.parametrize(
    ("origin", "site", "issuer", "place"),
    [
        ("市公园管理局  市园林中心", "甲城市园林局门户网站", "市公园管理局、市园林中心", "甲城市"),
        ("乙城市公园管理局", "甲城市园林局网站", "乙城市公园管理局", "乙城市"),
        ("甲城日报", "中国公园网", "", ""),
    ],
)
def test_a_page_without_a_signature_takes_date_issuer_and_place_from_the_page(
    origin: str, site: str, issuer: str, place: str
) -> None:
    stated = (("发布日期", "2025-11-18 17:37"), ("来源", origin), ("网站", site))
    source = Source("某文件.html", "0" * 64, "html", repair(FAQ.split("\n")), metadata=stated)
    read = outline_source(source)
    (document,) = read.documents
    assert (document.issuer, document.place, document.issued_on) == (issuer, place, date(2025, 11, 18))
    assert not read.doubts


def test_labelled_lines_of_a_text_without_a_signature_give_date_and_issuer() -> None:
    printed = FAQ.replace("问题\n\n", "问题\n\n发表时间：2025-11-18\n信息来源：甲市公园管理局\n\n", 1)
    document = read(printed)
    assert (document.issuer, document.place, document.issued_on) == ("甲市公园管理局", "甲市", date(2025, 11, 18))
    assert read(printed.replace("甲市公园管理局", "甲市日报社")).issuer == ""


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("（此件公开发布）", "此件公开发布"),
        ("此件公开发布", "此件公开发布"),
        ("此件主动公开。", "此件主动公开"),
        ("公开方式：主动公开", "主动公开"),
        ("信息公开属性：主动公开", "主动公开"),
        ("此件公开发布后，各单位应当组织学习。", ""),
        ("公开方式：在门户网站公开，并张贴公告。", ""),
    ],
)
def test_notes_on_disclosure(line: str, note: str) -> None:
    document = read(f"甲市某办法\n一、开放。每周五天。\n{line}\n")
    assert document.note == note
    assert (line in document.parts[0].clauses[0].text) == (not note)
