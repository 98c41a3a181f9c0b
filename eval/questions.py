"""Questions with what a right answer must hold, read and checked from JSON lines. Fields: eval/README.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn

from assistant.errors import LexiconError
from assistant.types import Clause, Document, Turn

Part = Literal["dev", "test"]
Polarity = Literal["", "yes", "no"]
Fact = tuple[str, ...]  # any one of these wordings will do

EVAL_DIR = Path(__file__).resolve().parent
QUESTIONS_DIR = EVAL_DIR / "questions"
KINDS = (
    "lead",
    "participants",
    "target",
    "deadline",
    "content",
    "document",
    "unit_list",
    "comparison",
    "aggregate",
    "slip",
    "address",
    "everyday",
    "follow_up",
    "false_premise",
    "yes_no",
    "unanswerable",
)
ANY = "*"
SEED = ""  # the corpus of questions that name none
ASKED_ON = date(2026, 11, 1)  # a fixed day, so that what holds then, and so every number, does not change by itself
_ANSWERED = ("answered", "answered_from_faq")
_STATUS_STARTS = ("answered", "clarification", "unanswerable_", "guarded_", "error_")
_REQUIRED = frozenset({"id", "kind", "question", "answerable"})
_OPTIONAL = frozenset(
    {
        "corpus",
        "as_of",
        "history",
        "place",
        "status",
        "clauses",
        "alternatives",
        "facts",
        "direct_facts",
        "foreign",
        "units",
        "polarity",
    }
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A clause by number, part and address; part and address may be "*" (any)."""

    number: str  # of a document without one: its title in 《》
    part: str
    address: str

    def matches(self, number: str, part: str, address: str) -> bool:
        """Tell whether the clause so addressed is meant."""
        return number == self.number and self.part in (ANY, part) and self.address in (ANY, address)


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what a right answer to it must and must not hold."""

    id: str
    kind: str
    question: str
    answerable: bool
    status: tuple[str, ...]  # acceptable ones
    corpus: str = SEED  # folder of the documents asked about, from the checkout
    as_of: date = ASKED_ON  # the day on which it is asked
    history: tuple[Turn, ...] = ()
    place: str = ""
    clauses: tuple[Gold, ...] = ()  # each must be cited
    alternatives: tuple[Gold, ...] = ()  # may be cited; count neither for nor against
    facts: tuple[Fact, ...] = ()  # must occur in the whole text
    direct_facts: tuple[Fact, ...] = ()  # must occur in the direct sentence
    foreign: tuple[str, ...] = ()  # must occur in neither
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # place -> its lead units
    polarity: Polarity = ""  # how the direct sentence must begin


def address_of(document: Document, clause: Clause) -> tuple[str, str, str]:
    """Give what `Gold.matches` compares: number (or title in 《》), part and address."""
    return document.number or f"《{document.title}》", clause.part, clause.address


def part_of(question_id: str) -> Part:
    """Give the part of a question by a hash of its id, about half each: "dev" is for tuning, "test" is not."""
    # this byte of the hash halves every kind of the committed questions; others leave one kind nearly whole in a part
    return "dev" if hashlib.sha256(question_id.encode()).digest()[10] % 2 == 0 else "test"


def list_question_files() -> tuple[Path, ...]:
    """Give the question files of the project, also those in subfolders, sorted by path."""
    return tuple(sorted(QUESTIONS_DIR.rglob("*.jsonl")))


def load_questions(paths: Iterable[Path]) -> tuple[Question, ...]:
    """Give all questions of the files, in order.

    Raises:
        LexiconError: a file cannot be read, a line is wrong or an id occurs twice; names file and line.
    """
    found: list[Question] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(_read_lines(path), start=1):
            if not line.strip():
                continue
            where = f"{path} 第 {number} 行"
            question = _read_question(line, where)
            if question.id in seen:
                raise LexiconError(f"{where}：id {question.id} 与{seen[question.id]}重复，请改用别的 id。")
            seen[question.id] = where
            found.append(question)
    if not found:
        raise LexiconError("没有找到任何题目，请检查题目文件的路径。")
    return tuple(found)


def _read_lines(path: Path) -> list[str]:
    try:
        # split("\n") and not splitlines(): U+2028 may stand inside a JSON string
        return path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise LexiconError(f"题目文件 {path} 不能读取（{error.strerror}），请检查路径和权限。") from None
    except UnicodeDecodeError:
        raise LexiconError(f"题目文件 {path} 不是 UTF-8 编码，请另存为 UTF-8。") from None


def _read_question(line: str, where: str) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise LexiconError(f"{where}：不是正确的 JSON，请改正这一行。") from None
    if not isinstance(row, dict):
        raise LexiconError(f"{where}：应为一个 JSON 对象，请改正这一行。")
    reader = _Reader(row, where)
    reader.check_keys()
    answerable = reader.flag("answerable")
    question = Question(
        id=reader.text("id"),
        kind=reader.text("kind"),
        question=reader.text("question"),
        answerable=answerable,
        status=reader.texts("status") or (_ANSWERED if answerable else ()),
        corpus=reader.folder("corpus"),
        as_of=reader.day("as_of", ASKED_ON),
        history=reader.history(),
        place=reader.text("place", ""),
        clauses=reader.golds("clauses"),
        alternatives=reader.golds("alternatives"),
        facts=reader.facts("facts"),
        direct_facts=reader.facts("direct_facts"),
        foreign=reader.texts("foreign"),
        units=reader.units(),
        polarity=reader.polarity(),
    )
    _check(question, reader)
    return question


def _check(question: Question, reader: _Reader) -> None:
    if question.kind not in KINDS:
        reader.fail(f"kind 应为 {'、'.join(KINDS)} 之一")
    if not all(status.startswith(_STATUS_STARTS) for status in question.status):
        reader.fail("status 不是已知的回答状态")
    answered = [status.startswith("answered") for status in question.status]
    if question.answerable:
        if not question.clauses:
            reader.fail("可回答的题目必须有 clauses")
        if not question.facts and not question.units:
            reader.fail("可回答的题目必须有 facts 或 units")
        if not all(answered):
            reader.fail("可回答的题目的 status 只能是 answered 开头的状态")
    elif not answered or any(answered):
        reader.fail("不可回答的题目必须有 status，且不能是 answered 开头的状态")
    elif question.clauses or question.facts or question.units or question.direct_facts:
        reader.fail("不可回答的题目不能有 clauses、facts、direct_facts 或 units")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the fields of one line; every complaint names file and line."""

    row: dict[str, object]
    where: str

    def fail(self, what: str) -> NoReturn:
        raise LexiconError(f"{self.where}：{what}，请改正。")

    def check_keys(self) -> None:
        if missing := sorted(_REQUIRED - self.row.keys()):
            self.fail(f"缺少字段 {'、'.join(missing)}")
        if unknown := sorted(self.row.keys() - _REQUIRED - _OPTIONAL):
            self.fail(f"有未知字段 {'、'.join(unknown)}")

    def flag(self, key: str) -> bool:
        value = self.row[key]
        if not isinstance(value, bool):
            self.fail(f"{key} 应为 true 或 false")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return _text(self.row.get(key, default), key, self)

    def folder(self, key: str) -> str:
        value = self.text(key, SEED) if key in self.row else SEED
        if value and (Path(value).is_absolute() or ".." in Path(value).parts):
            self.fail(f"{key} 应为项目中的文件夹，如 tests/documents")
        return value.rstrip("/")

    def day(self, key: str, default: date) -> date:
        try:
            return date.fromisoformat(self.text(key)) if key in self.row else default
        except ValueError:
            self.fail(f"{key} 应为日期，如 2026-11-01")

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(_text(item, key, self) for item in self._list(key))

    def facts(self, key: str) -> tuple[Fact, ...]:
        found: list[Fact] = []
        for item in self._list(key):
            wordings = item if isinstance(item, list) else [item]
            if not wordings:
                self.fail(f"{key} 中有空的列表")
            found.append(tuple(_text(wording, key, self) for wording in wordings))
        return tuple(found)

    def golds(self, key: str) -> tuple[Gold, ...]:
        found: list[Gold] = []
        for item in self._list(key):
            if not isinstance(item, dict) or set(item) != {"number", "part", "address"}:
                self.fail(f"{key} 的每一项应正好有 number、part、address")
            part = item["part"]  # "" is the main text
            if not isinstance(part, str):
                self.fail(f"{key} 的 part 应为文字")
            found.append(Gold(_text(item["number"], key, self), part, _text(item["address"], key, self)))
        return tuple(found)

    def history(self) -> tuple[Turn, ...]:
        found: list[Turn] = []
        for item in self._list("history"):
            if not isinstance(item, dict) or "question" not in item or not item.keys() <= {"question", "answer"}:
                self.fail("history 的每一项应有 question，可有 answer")
            answer = item.get("answer")
            found.append(
                Turn(_text(item["question"], "history", self), _text(answer, "history", self) if answer else "")
            )
        return tuple(found)

    def units(self) -> dict[str, tuple[str, ...]]:
        value = self.row.get("units", {})
        if not isinstance(value, dict) or not all(isinstance(units, list) for units in value.values()):
            self.fail("units 应为 {地区: [牵头单位, …]}")
        return {place: tuple(_text(unit, "units", self) for unit in units) for place, units in value.items()}

    def polarity(self) -> Polarity:
        value = self.row.get("polarity", "")
        if value == "yes":
            return "yes"
        if value == "no":
            return "no"
        if value != "":
            self.fail("polarity 应为 yes 或 no")
        return ""

    def _list(self, key: str) -> list[object]:
        value = self.row.get(key, [])
        if not isinstance(value, list):
            self.fail(f"{key} 应为列表")
        return value


def _text(value: object, key: str, reader: _Reader) -> str:
    if not isinstance(value, str) or (not value.strip() and key != "place"):
        reader.fail(f"{key} 应为非空的文字")
    return value
