"""The command line against the index of the real corpus; contracts are those of the README."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.entry import main

PROJECT = Path(__file__).resolve().parent.parent.parent
SEED = next((PROJECT / "corpus").glob("*.txt"))
FLAGSHIP = "谁牵头跨省通办"
LEADS = (
    "湖南省：省政务局、省政务服务和大数据中心牵头，省直相关单位按职责分工负责。",
    "娄底市：市行政审批服务局牵头，市直相关单位按职责分工负责。",
)
ANSWER_KEYS = ["id", "status", "abstained", "direct", "answer", "citations", "trace", "ms"]
CITATION_KEYS = ["marker", "number", "document", "part", "address", "title", "pages", "quote", "issued_on", "validity"]


class Shell:
    """Runs commands in this process and gives (exit code, stdout, stderr)."""

    def __init__(self, index: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.index, self._capsys, self._patch = index, capsys, patch

    def __call__(self, *arguments: str, stdin: str = "", index: Path | None = None) -> tuple[int, str, str]:
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass"))))
        has_index = arguments and arguments[0] in ("ask", "batch", "search", "show", "ledger", "verify")
        given = ["--index", str(index or self.index)] if has_index else []
        code = main([*arguments, *given])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *arguments: str) -> Any:
        code, out, err = self(*arguments)
        assert (code, err) == (0, "")
        return json.loads(out)

    def lines(self, *arguments: str, stdin: Sequence[str]) -> list[Any]:
        code, out, err = self(*arguments, stdin="".join(f"{line}\n" for line in stdin))
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(corpus_index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(corpus_index, capsys, monkeypatch)


def one_line(text: str) -> str:
    assert text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text
    return text[:-1]


# -- ask --------------------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_with_its_sources(shell: Shell) -> None:
    code, out, err = shell("ask", FLAGSHIP)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{LEADS[0]}[1]",
        f"{LEADS[1]}[2]",
        "[1] 湘政办发〔2023〕11号《湖南省2023年政务管理服务工作要点》二（九） 第1082页 · 2023年3月6日",
        "[2] 娄政务公开发〔2023〕2号《娄底市2023年政务管理服务工作要点》二（九） 第1094—1095页 · 2023年4月18日",
    ]


def test_ask_json_has_the_agreed_keys(shell: Shell) -> None:
    answer = shell.json("ask", FLAGSHIP, "--json")
    assert list(answer) == ANSWER_KEYS
    assert (answer["id"], answer["status"], answer["abstained"]) == ("", "answered", False)
    assert answer["direct"] == "\n".join(LEADS)
    assert answer["answer"].startswith(f"{LEADS[0]}[1]\n")
    assert answer["ms"] > 0
    first, second = answer["citations"]
    assert list(first) == CITATION_KEYS
    assert {key: first[key] for key in CITATION_KEYS if key not in ("document", "title", "quote")} == {
        "marker": 1,
        "number": "湘政办发〔2023〕11号",
        "part": "湖南省2023年政务管理服务工作要点",
        "address": "二（九）",
        "pages": [1082, 1082],
        "issued_on": "2023-03-06",
        "validity": "unknown",
    }
    assert (second["marker"], second["pages"]) == (2, [1094, 1095])
    assert "牵头" in first["quote"]


def test_ask_for_one_place(shell: Shell) -> None:
    answer = shell.json("ask", FLAGSHIP, "--place", "娄底市", "--json")
    assert LEADS[1].partition("：")[2] in answer["direct"]
    assert "省政务局" not in answer["answer"]
    assert [citation["number"] for citation in answer["citations"]] == ["娄政务公开发〔2023〕2号"]


@pytest.mark.parametrize("question", ["", " 　\t", "？！", "问" * 301])
def test_ask_refuses_what_is_no_question_on_stderr(question: str, shell: Shell) -> None:
    code, out, err = shell("ask", question)
    assert (code, out) == (1, "")
    assert one_line(err)
    code, out, _ = shell("ask", question, "--json")
    assert code == 1
    assert json.loads(out)["status"].startswith("error_")
    assert json.loads(out)["abstained"] is True


def test_ask_refuses_a_place_without_documents(shell: Shell) -> None:
    code, out, err = shell("ask", FLAGSHIP, "--place", "某某市")
    assert (code, out) == (1, "")
    assert one_line(err).startswith("没有收录某某市的文件，可选的地区：湖南省、")


# -- batch ------------------------------------------------------------------------------------------------------------


def test_batch_answers_in_order_and_goes_on_after_bad_lines(shell: Shell) -> None:
    rows = shell.lines(
        "batch",
        stdin=[
            json.dumps({"id": "a", "question": FLAGSHIP}),
            "not json",
            json.dumps({"id": 3, "question": ""}),
            json.dumps({"id": "d"}),
            json.dumps({"id": "e", "question": FLAGSHIP, "place": "某某市"}),
            json.dumps({"id": "f", "question": "娄底市呢？", "history": [{"question": FLAGSHIP}]}, ensure_ascii=False),
        ],
    )
    assert [row["id"] for row in rows] == ["a", "", 3, "d", "e", "f"]
    assert [row["status"] for row in rows] == [
        "answered",
        "error_invalid_question",
        "error_empty_question",
        "error_invalid_question",
        "error_invalid_question",
        "answered",
    ]
    assert all(list(row)[:8] == ANSWER_KEYS for row in rows)
    assert [row.get("line") for row in rows] == [None, 2, None, 4, 5, None]
    assert rows[1]["answer"] == "第 2 行不是正确的 JSON，请改正。"
    assert all(row["abstained"] and row["direct"] == row["answer"] for row in rows[1:5])
    assert "市行政审批服务局牵头" in rows[5]["direct"] and "省政务局" not in rows[5]["answer"]


def test_batch_of_nothing_gives_nothing(shell: Shell) -> None:
    assert shell("batch") == (0, "", "")


def test_batch_prints_a_lone_surrogate_as_json(shell: Shell) -> None:
    (row,) = shell.lines("batch", stdin=['{"id": "\\ud800", "question": "谁牵头\\ud800跨省通办"}'])
    assert row["id"] == "\ud800"


def test_batch_answers_each_line_before_the_next_is_there(corpus_index: Path) -> None:
    command = [sys.executable, "-m", "assistant", "batch", "--index", str(corpus_index)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        for id in ("1", "2"):
            running.stdin.write(json.dumps({"id": id, "question": FLAGSHIP}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == id
        running.stdin.close()
        assert running.wait() == 0


# -- search -----------------------------------------------------------------------------------------------------------


def test_search_json_gives_ranked_clauses(shell: Shell) -> None:
    found = shell.json("search", "跨省通办", "--top", "4", "--json")
    assert list(found) == ["id", "clauses", "ms"]
    assert len(found["clauses"]) == 4
    best = found["clauses"][0]
    assert list(best) == ["number", "document", "part", "address", "title", "pages", "score", "text"]
    assert {(c["number"], c["address"]) for c in found["clauses"][:2]} == {
        ("湘政办发〔2023〕11号", "二（九）"),
        ("娄政务公开发〔2023〕2号", "二（九）"),
    }
    scores = [clause["score"] for clause in found["clauses"]]
    assert scores == sorted(scores, reverse=True)


def test_search_prints_clauses(shell: Shell) -> None:
    code, out, err = shell("search", "跨省通办", "--top", "1")
    assert (code, err) == (0, "")
    assert out.startswith("1. ")
    assert "二（九）" in out.splitlines()[0]


def test_search_batch_goes_on_after_bad_lines(shell: Shell) -> None:
    rows = shell.lines(
        *("search", "--batch", "--top", "2"),
        stdin=['{"id": "a", "question": "跨省通办"}', "{", '{"id": "c", "question": " "}'],
    )
    assert [(row["id"], len(row["clauses"])) for row in rows] == [("a", 2), ("", 0), ("c", 0)]
    assert [row.get("line") for row in rows] == [None, 2, 3]
    assert [row.get("status") for row in rows] == [None, "error_invalid_question", "error_invalid_question"]


@pytest.mark.parametrize("question", [" ", "问" * 2001])
def test_search_refuses_what_cannot_be_looked_for(question: str, shell: Shell) -> None:
    code, out, err = shell("search", question)
    assert (code, out) == (1, "")
    assert one_line(err)


# -- outline ----------------------------------------------------------------------------------------------------------


def test_outline_json_has_the_agreed_keys(shell: Shell) -> None:
    outline = shell.json("outline", str(SEED), "--json")
    assert list(outline) == ["documents", "doubts"]
    assert len(outline["documents"]) == 4
    assert sum(len(part["clauses"]) for document in outline["documents"] for part in document["parts"]) == 102
    document = outline["documents"][1]
    assert set(document) == {
        *("number", "title", "issuer", "addressees", "issued_on", "kind", "place", "level", "validity", "source"),
        *("opening", "parts"),
    }
    part = document["parts"][0]
    assert set(part) == {"title", "kind", "opening", "clauses"}
    clause = next(clause for clause in part["clauses"] if clause["duties"])
    assert set(clause) == {"address", "headings", "title", "text", "pages", "duties", "deadlines", "targets"}
    assert {"role", "units", "text", "inherited"} <= set(clause["duties"][0])
    assert all(set(doubt) == {"code", "where", "message"} for doubt in outline["doubts"])


def test_outline_prints_every_clause_and_doubt(shell: Shell) -> None:
    code, out, err = shell("outline", str(SEED))
    assert (code, err) == (0, "")
    assert "湘政办发〔2023〕11号" in out
    assert sum(line.startswith("    ") for line in out.splitlines()) == 102
    assert "存疑：" in out


def test_outline_of_several_files_names_the_bad_ones_and_gives_the_others(shell: Shell, tmp_path: Path) -> None:
    good, empty, folder = tmp_path / "好.md", tmp_path / "empty.txt", tmp_path / "folder"
    good.write_text("# 甲省读书办法\n\n第一条 为了读书，制定本办法。\n\n第二条 书屋由县读书办管理。\n", "utf-8")
    empty.touch()
    folder.mkdir()
    absent = tmp_path / "absent.txt"
    code, out, err = shell("outline", str(empty), str(good), str(folder), str(absent), "--json")
    assert code == 1
    outline = json.loads(out)
    assert [d["source"] for d in outline["documents"]] == ["好.md"]
    assert [c["address"] for c in outline["documents"][0]["parts"][0]["clauses"]] == ["第一条", "第二条"]
    assert outline["documents"][0]["parts"][0]["clauses"][0]["pages"] == []
    codes = [doubt["code"] for doubt in outline["doubts"]]
    assert codes[-3:] == ["empty", "folder", "missing"]
    assert len(err.splitlines()) == 3


# -- show -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["湘政办发〔2023〕11号 二（九）", "湘政办发[2023]11号二(九)", "湘政办发（2023）11 号 二（九）"]
)
def test_show_prints_the_clause_in_any_bracket_style(address: str, shell: Shell) -> None:
    code, out, err = shell("show", address)
    assert (code, err) == (0, "")
    assert "湘政办发〔2023〕11号《湖南省2023年政务管理服务工作要点》二（九） 第1082页" in out
    assert "省政务局、省政务服务和大数据中心牵头" in out


def test_show_json_gives_clause_and_facts(shell: Shell) -> None:
    found = shell.json("show", "湘政办发〔2023〕11号 二（九）", "--json")
    assert found["documents"] == []
    shown = next(clause for clause in found["clauses"] if clause["part"].endswith("政务管理服务工作要点"))
    assert shown["duties"][0]["units"] == ["省政务局", "省政务服务和大数据中心"]
    assert shown["pages"] == [1082, 1082]


def test_show_prints_a_whole_document(shell: Shell) -> None:
    code, out, err = shell("show", "岳教体通〔2023〕50号")
    assert (code, err) == (0, "")
    assert out.startswith("岳教体通〔2023〕50号《")
    assert all(f"三{number}" in out for number in (11, 12))
    document = shell.json("show", "岳教体通〔2023〕50号", "--json")["documents"][0]
    assert sum(len(part["clauses"]) for part in document["parts"]) == 12


@pytest.mark.parametrize("address", ["甲政发〔2023〕1号", "湘政办发〔2023〕11号 九十九", "", "——"])
def test_show_says_when_there_is_no_such_address(address: str, shell: Shell) -> None:
    code, out, err = shell("show", address)
    assert (code, out) == (1, "")
    assert one_line(err)


# -- ledger -----------------------------------------------------------------------------------------------------------


def test_ledger_json_is_filtered_by_unit_and_role(shell: Shell) -> None:
    rows = shell.json("ledger", "--unit", "省公安厅", "--format", "json")["rows"]
    assert rows
    for row in rows:
        assert any("省公安厅" in duty["units"] for duty in row["duties"])
        assert row["place"] == "湖南省"
    leads = shell.json("ledger", "--unit", "省政务局", "--role", "牵头", "--format", "json")["rows"]
    everything = shell.json("ledger", "--unit", "省政务局", "--format", "json")["rows"]
    assert 0 < len(leads) <= len(everything)
    assert all(any(d["role"] == "牵头" and "省政务局" in d["units"] for d in row["duties"]) for row in leads)


def test_ledger_before_keeps_what_is_due_by_then(shell: Shell) -> None:
    rows = shell.json("ledger", "--before", "2023-06-30", "--format", "json")["rows"]
    assert rows
    for row in rows:
        assert any(deadline["end"] and deadline["end"] <= "2023-06-30" for deadline in row["deadlines"])


def test_ledger_prints_a_table(shell: Shell) -> None:
    code, out, err = shell("ledger", "--unit", "省公安厅")
    assert (code, err) == (0, "")
    assert "出处" in out and "省公安厅" in out


def test_ledger_of_nothing_says_so(shell: Shell) -> None:
    code, out, err = shell("ledger", "--unit", "某某厅", "--format", "json")
    assert (code, json.loads(out)) == (0, {"rows": []})
    assert one_line(err)


@pytest.mark.parametrize(
    ("format", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK\x03\x04"), ("ics", b"BEGIN:VCALENDAR\r\n")]
)
def test_ledger_files_go_to_stdout_or_to_a_file(
    format: str, start: bytes, corpus_index: Path, shell: Shell, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "assistant", "ledger", "--format", format, "--index", str(corpus_index)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(start)
    path = tmp_path / f"台账.{format}"
    code, out, err = shell("ledger", "--format", format, "--out", str(path))
    assert (code, out) == (0, "")
    assert str(path) in one_line(err)
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.glob(".*")) == []


def test_ledger_says_where_it_cannot_write(shell: Shell, tmp_path: Path) -> None:
    code, out, err = shell("ledger", "--format", "csv", "--out", str(tmp_path / "absent" / "a.csv"))
    assert (code, out) == (1, "")
    assert one_line(err).startswith("不能写入 ")


# -- verify -----------------------------------------------------------------------------------------------------------


def test_verify_of_a_sound_index(shell: Shell) -> None:
    code, out, err = shell("verify")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "索引完好。"


# -- failures and usage -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["ask", FLAGSHIP], ["batch"], ["search", "a"], ["show", "a"], ["ledger"], ["verify"]]
)
def test_a_missing_index_is_told_in_one_line(arguments: list[str], shell: Shell, tmp_path: Path) -> None:
    code, out, err = shell(*arguments, index=tmp_path / "absent")
    assert (code, out) == (1, "")
    assert "index_build.py" in one_line(err)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "缺少参数：命令。用 -h 查看用法。"),
        (["ask"], "缺少参数：问题。用 -h 查看用法。"),
        (["asks"], "不能是 'asks'，可用的有："),
        (["ask", "a", "b"], "不认识的参数：b。"),
        (["ask", "a", "--jason"], "不认识的参数：--jason。"),
        (["ask", "a", "--place"], "参数 --place 后面要写一个值。"),
        (["search", "a", "--top", "0"], "参数 --top：'0' 不能用，请写 1 到 1000 的整数。"),
        (["search", "a", "--top", "１"], "参数 --top：'１' 不能用，请写 1 到 1000 的整数。"),
        (["search"], "要写其中一个参数：问题 --batch。"),
        (["search", "a", "--batch"], "不能同时使用。"),
        (["ledger", "--before", "2023-13-01"], "'2023-13-01' 不是日期，请写成 2023-12-31 的样子。"),
        (["ledger", "--format", "pdf"], "参数 --format 不能是 'pdf'，可用的有："),
        (["outline"], "缺少参数：FILE。"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("用法：")
    assert said in err.splitlines()[-1]


@pytest.mark.parametrize("command", ["", "ask", "batch", "search", "outline", "show", "ledger", "verify"])
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    out, err = capsys.readouterr()
    assert (err, out.startswith("用法：")) == ("", True)
    assert "选项:" in out or "选项：" in out
    assert "show this help" not in out and "usage" not in out and "options" not in out


def test_a_bad_setting_is_told_in_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "abc")
    code, out, err = shell("verify")
    assert (code, out) == (1, "")
    assert one_line(err).startswith("设置 port 的值 'abc' 不能用")


def test_a_fault_of_ours_is_one_line_and_in_full_on_demand(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.cli.verify.verify_index", lambda *_: 1 / 0)
    code, out, err = shell("verify")
    assert (code, out) == (1, "")
    assert "ZeroDivisionError" in one_line(err)
    monkeypatch.setenv("ASSISTANT_LOG_LEVEL", "DEBUG")
    assert "Traceback" in shell("verify")[2]


def test_interrupting_exits_as_shells_expect(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.cli.verify.verify_index", interrupt)
    assert shell("verify") == (130, "", "")


# -- as a process -----------------------------------------------------------------------------------------------------


def process(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "ASSISTANT_SETTINGS_FILE")}
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, env={**kept, "PYTHONPATH": str(PROJECT), **environment}
    )


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_chinese_goes_in_and_out_under_any_locale_from_any_folder(
    locale: str, corpus_index: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "somewhere"
    folder.mkdir()
    done = process("ask", FLAGSHIP, "--index", str(corpus_index), folder=folder, LC_ALL=locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith(LEADS[0])
    assert list(folder.iterdir()) == []


def test_chinese_goes_in_and_out_where_python_would_use_ascii(corpus_index: Path, tmp_path: Path) -> None:
    done = process(
        *("ask", FLAGSHIP, "--index", str(corpus_index)),
        folder=tmp_path,
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith(LEADS[0])


def test_a_reader_that_leaves_early_is_no_failure(corpus_index: Path) -> None:
    command = f"'{sys.executable}' -m assistant ledger --format json --index '{corpus_index}' | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], cwd=PROJECT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "{\n")
