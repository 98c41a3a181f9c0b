import csv
import io
from datetime import date

from openpyxl import load_workbook

from assistant.answer.exports import HEADER, ledger_cells, name_units, write_csv, write_ics, write_xlsx
from assistant.ledger import LedgerRow
from assistant.types import Clause, Deadline, Document, Duty, Part, Target

CLAUSE = Clause(
    "d1-0-1", "d1", "工作要点", "二（九）", ("二、服务",), "推进“书屋”建设", "（九）推进“书屋”建设。…", 5, 6
)
DOCUMENT = Document(
    "d1", "甲政发〔2023〕1号", "关于印发《工作要点》的通知", "甲省政府", (), date(2023, 3, 6), "通知", "甲省", "省",
    "unknown", "a.txt", (Part("工作要点", "附件", (CLAUSE,)),),
)  # fmt: skip
ROW = LedgerRow(
    CLAUSE,
    DOCUMENT,
    (
        Duty("牵头", ("甲局", "乙委"), "甲局、乙委牵头", open=True),
        Duty("责任单位", ("各区政府",), "各区政府均为责任单位", inherited=True),
    ),
    (
        Deadline("6月底前", None, date(2023, 6, 30), "6月底前，建成一批；年内全部建成。"),
        Deadline("年内", date(2023, 1, 1), date(2023, 12, 31), "6月底前，建成一批；年内全部建成。"),
        Deadline("每季度", None, None, "每季度通报。"),
    ),
    (Target("超过200个", 200, "个", "书屋", ">", "超过200个书屋"),),
)


def risky(title: str) -> LedgerRow:
    clause = Clause("d1-0-2", "d1", "", "一", (), title, title, 0, 0)
    return LedgerRow(clause, DOCUMENT, (), (Deadline("年底前", None, date(2023, 12, 31), title),), ())


def test_a_row_has_one_cell_for_each_role() -> None:
    assert dict(zip(HEADER, ledger_cells(ROW), strict=True)) == {
        "文号": "甲政发〔2023〕1号",
        "文件": "关于印发《工作要点》的通知",
        "部分": "工作要点",
        "条款号": "二（九）",
        "事项": "推进“书屋”建设",
        "页码": "第5—6页",
        "地区": "甲省",
        "牵头": "甲局、乙委等",
        "负责": "",
        "配合": "",
        "责任单位": "各区政府（承前文）",
        "按职责分工负责": "",
        "期限": "6月底前；年内；每季度",
        "截止日期": date(2023, 6, 30),
        "目标": "书屋超过200个",
        "成文日期": date(2023, 3, 6),
    }


def test_the_same_duty_is_told_once() -> None:
    duty = Duty("负责", ("甲局",), "甲局负责")
    assert name_units((duty, duty, Duty("负责", ("乙局",), "乙局负责")), "负责") == "甲局；乙局"


def test_csv_is_read_back_by_a_spreadsheet() -> None:
    content = write_csv([ROW])
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert tuple(header) == HEADER
    assert row == [cell.isoformat() if isinstance(cell, date) else cell for cell in ledger_cells(ROW)]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    dangers = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1", "  =1", '=HYPERLINK("x")']
    content = write_csv([risky(danger) for danger in dangers]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))[1:]
    column = HEADER.index("事项")
    assert [row[column] for row in rows] == [f"'{danger}" for danger in dangers]


def test_xlsx_keeps_texts_as_texts_and_dates_as_dates() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([ROW, risky("=1+1"), risky("a\x00b\x1b\ud800c")]))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    first = dict(zip(HEADER, sheet[2], strict=True))
    assert (first["截止日期"].is_date, first["截止日期"].value.date()) == (True, date(2023, 6, 30))
    danger = dict(zip(HEADER, sheet[3], strict=True))["事项"]
    assert (danger.value, danger.data_type, danger.quotePrefix) == ("=1+1", "s", True)
    assert dict(zip(HEADER, sheet[4], strict=True))["事项"].value == "abc"
    assert sheet.auto_filter.ref == f"A1:P{sheet.max_row}"


def unfolded(content: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_one_event_for_each_last_day() -> None:
    lines = unfolded(write_ics([ROW]))
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert [line for line in lines if line.startswith("DT") and "STAMP" not in line] == [
        "DTSTART;VALUE=DATE:20230630",
        "DTEND;VALUE=DATE:20230701",
        "DTSTART;VALUE=DATE:20231231",
        "DTEND;VALUE=DATE:20240101",
    ]
    assert [line for line in lines if line.startswith("UID")] == [
        "UID:d1-0-1-1@policy-assistant",
        "UID:d1-0-1-2@policy-assistant",
    ]
    assert lines.count("SUMMARY:甲局、乙委等：推进“书屋”建设") == 2
    assert (
        lines.count("DESCRIPTION:6月底前，建成一批；年内全部建成。\\n甲政发〔2023〕1号《工作要点》二（九） 第5—6页")
        == 2
    )


def test_text_of_a_document_cannot_add_lines_to_a_calendar() -> None:
    lines = unfolded(write_ics([risky("a;b,c\\d\r\nEND:VCALENDAR\x00" + "长" * 80)]))
    assert lines.count("END:VCALENDAR") == 1
    assert f"SUMMARY:a\\;b\\,c\\\\d\\nEND:VCALENDAR{'长' * 80}" in lines
