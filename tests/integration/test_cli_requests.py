import io

import pytest

from assistant.cli.requests import MAX_LINE_BYTES, BadLine, Request, read_requests
from assistant.types import Turn


def read(content: str | bytes) -> list[Request | BadLine]:
    return list(read_requests(io.BytesIO(content if isinstance(content, bytes) else content.encode())))


def test_each_line_is_one_request_in_order() -> None:
    lines = (
        '{"id": "a", "question": "谁牵头？"}\n'
        "\n"
        '{"id": 7, "question": "市里呢", "place": "某市", "history": [{"question": "谁管？", "answer": "甲局"}]}\r\n'
        '{"question": "没有编号", "history": [{"question": "只有问题"}], "other": [1]}'
    )
    assert read(lines) == [
        Request(1, "a", "谁牵头？"),
        Request(3, 7, "市里呢", (Turn("谁管？", "甲局"),), "某市"),
        Request(4, "", "没有编号", (Turn("只有问题"),)),
    ]


def test_a_mark_of_utf8_at_the_start_is_no_text() -> None:
    assert read(b'\xef\xbb\xbf{"id": "1", "question": "a"}\n') == [Request(1, "1", "a")]
    assert read(b"\xef\xbb\xbf\n") == []


@pytest.mark.parametrize(
    ("line", "id", "said"),
    [
        ("{", "", "第 2 行不是正确的 JSON，请改正。"),
        ('{"id": "x"}', "x", "第 2 行：question 应是一段文字。"),
        ('{"id": "x", "question": 5}', "x", "第 2 行：question 应是一段文字。"),
        ('{"id": "x", "question": null}', "x", "第 2 行：question 应是一段文字。"),
        ('{"id": [1], "question": 5}', "", "第 2 行：question 应是一段文字。"),
        ('{"id": true, "question": 5}', "", "第 2 行：question 应是一段文字。"),
        ('{"id": "x", "question": "a", "place": 1}', "x", "第 2 行：place 应是一段文字。"),
        ("[1]", "", '第 2 行应是 JSON 对象，如 {"id": "1", "question": "…"}。'),
        ("7", "", '第 2 行应是 JSON 对象，如 {"id": "1", "question": "…"}。'),
        (
            '{"id": "x", "question": "a", "history": "b"}',
            "x",
            '第 2 行：history 应是列表，每项如 {"question": "…", "answer": "…"}。',
        ),
        (
            '{"id": "x", "question": "a", "history": ["b"]}',
            "x",
            '第 2 行：history 应是列表，每项如 {"question": "…", "answer": "…"}。',
        ),
        ('{"id": "x", "question": "a", "history": [{"answer": "b"}]}', "x", "第 2 行：question 应是一段文字。"),
        ("[" * 100_000, "", "第 2 行不是正确的 JSON，请改正。"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_next_is_read(line: str, id: str, said: str) -> None:
    first, bad, last = read(f'{{"id": "1", "question": "a"}}\n{line}\n{{"id": "3", "question": "c"}}\n')
    assert (first, last) == (Request(1, "1", "a"), Request(3, "3", "c"))
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.id, str(bad.error), bad.error.status) == (2, id, said, "error_invalid_question")


def test_a_line_in_another_encoding_is_told() -> None:
    bad, good = read('{"question": "由谁牵头"}\n'.encode("gb18030") + b'{"question": "a"}\n')
    assert isinstance(bad, BadLine)
    assert str(bad.error) == "第 1 行不是 UTF-8 编码，请另存为 UTF-8。"
    assert good == Request(2, "", "a")


def test_an_endless_line_is_passed_over_without_being_kept() -> None:
    long = b'{"question": "' + b"a" * (3 * MAX_LINE_BYTES) + b'"}\n'
    bad, good = read(long + b'{"question": "b"}\n')
    assert isinstance(bad, BadLine)
    assert "第 1 行太长" in str(bad.error)
    assert good == Request(2, "", "b")
    assert [type(line) for line in read(long[:-1])] == [BadLine]
