"""OFD files: glyphs to lines, templates, several documents, the spellings of different programs, damage."""

from __future__ import annotations

import pytest

from assistant.documents.ofd import read_ofd
from assistant.errors import SourceError
from tests.printing import break_lines, write_ofd

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
TEXT = (
    "（一）各单位要按照职责分工，认真落实便民服务各项措施，及时公开办事指南，让群众少跑路、好办事，年底前完成整改。",
    "（二）建立工作台账，在2024年6月30日前实现120项事项集中办理，比例不低于90%，清单由市便民服务中心另行公布。",
    "（三）本通知自印发之日起施行。",
)
LEFT, TOP, SIZE, STEP = 28.0, 37.0, 5.6, 10.0  # millimetres


def draw(x: float, y: float, text: str, *, size: float = SIZE, step: float | None = None, more: str = "") -> str:
    """Give one text object for a line; its steps are half as wide for digits."""
    widths = [step or (size / 2 if char.isascii() else size) for char in text]
    deltas = " ".join(f"{width:.2f}" for width in widths[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} {sum(widths):.2f} {size * 1.2}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def draw_glyphs(x: float, y: float, text: str) -> list[str]:
    """Give one text object for each character."""
    objects = []
    for char in text:
        objects.append(draw(round(x, 2), y, char))
        x += SIZE / 2 if char.isascii() else SIZE
    return objects


def set_lines(paragraphs: tuple[str, ...] = TEXT, top: float = TOP) -> list[tuple[float, float, str]]:
    rows = [
        (LEFT + (2 * SIZE if index == 0 else 0), line)
        for text in paragraphs
        for index, line in enumerate(break_lines(text, 27))
    ]
    return [(x, top + STEP * row, line) for row, (x, line) in enumerate(rows)]


def page_xml(*objects: str, extra: str = "") -> str:
    area = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
    content = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
    return f"<ofd:Page {SPACE}>{extra}{area}{content}</ofd:Page>"


def entries(*pages: str, common: str = "", body: str = "", folder: str = "Doc_0") -> dict[str, str]:
    """Give the parts of a file with one document."""
    listed = "".join(f'<ofd:Page ID="{index}" BaseLoc="Pages/P{index}.xml"/>' for index in range(len(pages)))
    main = f"<ofd:DocBody><ofd:DocRoot>{folder}/Document.xml</ofd:DocRoot>{body}</ofd:DocBody>"
    return {
        "OFD.xml": f"<ofd:OFD {SPACE}>{main}</ofd:OFD>",
        f"{folder}/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"{folder}/Pages/P{index}.xml": page for index, page in enumerate(pages)},
    }


def read_texts(parts: dict[str, str]) -> list[str]:
    return [block.text for block in read_ofd(write_ofd(parts)).blocks]


def refusal(parts: dict[str, str]) -> str:
    with pytest.raises(SourceError) as caught:
        read_ofd(write_ofd(parts))
    assert "请" in str(caught.value)
    return caught.value.code


WHOLE = page_xml(*(draw(*line) for line in set_lines()))


def test_lines_become_paragraphs_over_pages() -> None:
    lines = set_lines(TEXT * 3)
    first = page_xml(*(draw(*line) for line in lines[:8]))
    second = page_xml(*(draw(x, y - 8 * STEP, text) for x, y, text in lines[8:]))
    blocks = read_ofd(write_ofd(entries(first, second))).blocks
    assert [block.text for block in blocks] == list(TEXT * 3)
    assert {(block.first_page, block.last_page) for block in blocks} == {(1, 1), (1, 2), (2, 2)}


def test_one_object_for_each_glyph_in_any_order() -> None:
    objects = [glyph for line in set_lines() for glyph in draw_glyphs(*line)]
    assert read_texts(entries(page_xml(*sorted(objects)))) == list(TEXT)


def test_repeated_steps_are_written_short() -> None:
    text = "便民服务中心公开办事指南"
    code = f'<ofd:TextCode X="0" Y="5" DeltaX="g 3 5.6 5.6 g 7 5.6">{text}</ofd:TextCode>'
    page = page_xml(f'<ofd:TextObject Boundary="28 37 80 7" Size="5.6">{code}</ofd:TextObject>')
    assert read_texts(entries(page)) == [text]


def test_positions_follow_the_matrix_of_the_object() -> None:
    """Objects at the corner of the page, moved and enlarged by their matrix."""
    code = '<ofd:TextCode X="0" Y="1" DeltaX="g 5 1">{}</ofd:TextCode>'
    lower, upper = (
        f'<ofd:TextObject Boundary="0 0 210 297" Size="1" CTM="5.6 0 0 5.6 28 {y}">{code.format(text)}</ofd:TextObject>'
        for y, text in ((60, "办事指南一览"), (40, "便民服务中心"))
    )
    assert "".join(read_texts(entries(page_xml(lower, upper)))) == "便民服务中心办事指南一览"


def test_turned_writing_is_read_and_slanted_writing_is_reported() -> None:
    code = '<ofd:TextCode X="0" Y="0" DeltaX="g 9 5.6">{}</ofd:TextCode>'
    turned = '<ofd:TextObject Boundary="100 100 10 60" Size="5.6" CTM="0 1 -1 0 0 0">{}</ofd:TextObject>'
    slanted = '<ofd:TextObject Boundary="20 20 90 90" Size="5.6" CTM=".7 .7 -.7 .7 0 0">{}</ofd:TextObject>'
    page = page_xml(
        turned.format(code.format("由上往下书写说明文字")), slanted.format(code.format("内部资料请勿外传此件"))
    )
    reading = read_ofd(write_ofd(entries(page)))
    assert [block.text for block in reading.blocks] == ["由上往下书写说明文字"]
    assert [doubt.code for doubt in reading.doubts] == ["slanted_text"]


def test_templates_stand_under_the_text_and_repeated_heads_go() -> None:
    template = page_xml(draw(70, 20, "便民服务文件汇编", size=3.5))
    use = '<ofd:Template TemplateID="7"/>'
    page = page_xml(*(draw(*line) for line in set_lines()), extra=use)
    form = {"Doc_0/T/T0.xml": template}
    common = '<ofd:TemplatePage ID="7" BaseLoc="T/T0.xml"/>'
    assert read_texts(entries(page, common=common) | form) == ["便民服务文件汇编", *TEXT]
    assert read_texts(entries(page, page, page, common=common) | form) == list(TEXT * 3)


def test_several_documents_follow_one_another() -> None:
    first, second = entries(WHOLE), entries(page_xml(draw(28, 40, "附：联系方式")), folder="Doc_1")
    main = first["OFD.xml"].replace("</ofd:OFD>", second.pop("OFD.xml").split(">", 1)[1])
    blocks = read_ofd(write_ofd(first | second | {"OFD.xml": main})).blocks
    assert [block.text for block in blocks] == [*TEXT, "附：联系方式"]
    assert [block.first_page for block in blocks] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Doc_0/Document.xml<", "/Doc_0/Document.xml<"),
        ("Doc_0/Document.xml<", "/DOC_0/document.XML<"),
        ('BaseLoc="Pages', 'BaseLoc="/Doc_0/Pages'),
        ('BaseLoc="Pages', 'BaseLoc="Doc_0/Pages'),
        ('BaseLoc="Pages', 'BaseLoc="./pages'),
        ("ofd:", "x:"),
        ("ofd:", ""),
    ],
)
def test_other_spellings_of_paths_and_names(old: str, new: str) -> None:
    parts = {
        name: text.replace("xmlns:ofd", "xmlns" if not new else "xmlns:ofd").replace(old, new)
        if old == "ofd:"
        else text.replace(old, new)
        for name, text in entries(WHOLE).items()
    }
    if old == "ofd:":
        parts = {name: text.replace("xmlns:ofd=", "xmlns:x=") if new else text for name, text in parts.items()}
    assert read_texts(parts) == list(TEXT)


def test_ruling_lines_make_a_table() -> None:
    def line(x0: float, y0: float, x1: float, y1: float) -> str:
        boundary = f"{x0} {y0} {max(x1 - x0, 0.3)} {max(y1 - y0, 0.3)}"
        data = f"M 0 0 L {x1 - x0} {y1 - y0}"
        return (
            f'<ofd:PathObject Boundary="{boundary}"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
        )

    xs, ys = (30, 60, 120), (50, 62, 74, 86)
    lines = [line(30, y, 120, y) for y in (50, 62, 86)] + [line(60, 74, 120, 74)] + [line(x, 50, x, 86) for x in xs]
    words = [draw(32, 58, "单位"), draw(62, 58, "任务"), draw(32, 75, "服务中心", size=5), draw(62, 70, "公开指南")]
    words += [draw(62, 82, "设立窗口")]
    assert len(ys) == 4
    (table,) = read_ofd(write_ofd(entries(page_xml(*lines, *words)))).blocks
    assert table.rows == (("单位", "任务"), ("服务中心", "公开指南"), ("服务中心", "设立窗口"))


def test_a_signature_is_told_and_attachments_are_named() -> None:
    parts = entries(WHOLE, body="<ofd:Signatures>/Doc_0/Signatures.xml</ofd:Signatures>")
    parts["Doc_0/Signatures.xml"] = (
        f'<ofd:Signatures {SPACE}><ofd:Signature ID="1" BaseLoc="S/s.xml"/></ofd:Signatures>'
    )
    parts["Doc_0/A.xml"] = f'<ofd:Attachments {SPACE}><ofd:Attachment ID="1" Name="表"/></ofd:Attachments>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(
        "</ofd:Document>", "<ofd:Attachments>A.xml</ofd:Attachments></ofd:Document>"
    )
    reading = read_ofd(write_ofd(parts))
    assert reading.metadata == (("电子签章", "有，未经核验"),)
    assert [doubt.code for doubt in reading.doubts] == ["attached_files"]
    assert read_ofd(write_ofd(entries(WHOLE))).metadata == ()


def test_text_that_nobody_sees_is_left_out_and_reported() -> None:
    white = draw(28, 200, "白字").replace("<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode')
    hidden = draw(28, 220, "藏字", more='Visible="false"')
    reading = read_ofd(write_ofd(entries(page_xml(draw(28, 40, "看得见的通知正文"), white, hidden))))
    assert [block.text for block in reading.blocks] == ["看得见的通知正文"]
    assert [doubt.code for doubt in reading.doubts] == ["hidden_text"] and "4 个" in reading.doubts[0].message


def test_scans() -> None:
    scan = page_xml('<ofd:ImageObject Boundary="0 0 210 297" ResourceID="9"/>')
    assert refusal(entries(scan)) == "scanned"
    reading = read_ofd(write_ofd(entries(WHOLE, scan)))
    assert [block.text for block in reading.blocks] == list(TEXT)
    assert reading.partly.startswith("第2页是扫描图片")


def test_letters_without_meaning_are_noticed() -> None:
    assert refusal(entries(page_xml(draw(28, 40, "\ue001\ue002\ue003\ue004")))) == "unmapped_text"


def test_a_missing_or_broken_page_is_named() -> None:
    parts = entries(WHOLE, WHOLE, "<ofd:Page")
    del parts["Doc_0/Pages/P1.xml"]
    reading = read_ofd(write_ofd(parts))
    assert [block.text for block in reading.blocks] == list(TEXT)
    assert [(doubt.code, doubt.where) for doubt in reading.doubts] == [
        ("missing_page", "第2页"),
        ("missing_page", "第3页"),
    ]
    assert "第2、3页打不开" in reading.partly


def test_damaged_and_hostile_files_have_reasons() -> None:
    with pytest.raises(SourceError) as caught:
        read_ofd(write_ofd(entries(WHOLE))[:-40])
    assert caught.value.code == "damaged"
    assert refusal({"a.xml": "<a/>"}) == "not_ofd"
    assert refusal(entries()) == "no_pages"
    assert refusal(entries(page_xml())) == "no_text"
    assert refusal({**entries(WHOLE), "Encryptions.xml": "<a/>"}) == "needs_password"
    assert refusal({**entries(WHOLE), "../evil.xml": "<a/>"}) == "unsafe_path"
    entity = '<!DOCTYPE a [<!ENTITY b "c">]>'
    assert refusal(entries(entity + WHOLE)) == "doctype"
    many = entries(WHOLE)
    again = '<ofd:Page ID="0" BaseLoc="Pages/P0.xml"/>'
    many["Doc_0/Document.xml"] = many["Doc_0/Document.xml"].replace(again, again * 2001)
    many["Doc_0/Pages/P0.xml"] = page_xml()
    assert refusal(many) == "too_many_pages"


def test_odd_numbers_do_no_harm() -> None:
    text = "<ofd:TextObject {}><ofd:TextCode {}>{}</ofd:TextCode></ofd:TextObject>"
    odd = text.format('Boundary="x" Size="" CTM="1 2"', 'X="a" DeltaX="g x 1 g"', "乙")
    huge = text.format('Boundary="28 60 9 9" Size="5.6"', 'X="0" Y="5" DeltaX="g 999999999 5.6"', "甲乙")
    reading = read_ofd(write_ofd(entries(page_xml(odd, huge, draw(28, 40, "便民服务通知")))))
    assert "".join(block.text for block in reading.blocks) == "便民服务通知甲乙"
