"""What is measured of the structure of real documents: heads, articles, text kept, speed."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.documents import read_source
from assistant.documents.markdown import read_markdown
from assistant.errors import SourceError
from assistant.structure import outline_source
from assistant.structure.endings import is_furniture
from assistant.text.dates import read_date
from assistant.text.docnumbers import canonical_number
from assistant.text.fold import clean
from assistant.text.numerals import read_numeral, write_numeral
from assistant.types import Document, Outline, Source

NO_READER = "unsupported"  # code of a refusal: nothing reads this format yet
_ARTICLE = re.compile("第(.{1,10})条")
_COMMENT = re.compile("<!--.{0,2000}?-->", re.DOTALL)
_LETTERS = re.compile("[\u4e00-\u9fff]")
_DOTTED = re.compile("[.…·]{6,}[\\s0-9IVX]{0,6}$")
_SENTENCES = re.compile("(?<=。)")
_SPACE = re.compile("\\s|\u3000|\u200b|\ufeff")


@dataclass(frozen=True, slots=True)
class Heads:
    """How many heads of pages were read exactly, of how many."""

    pages: int
    right: Mapping[str, int]  # number, title, issuer, date -> pages
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """One file after reading: its outline, or why there is none."""

    file: str
    outline: Outline | None
    refused: tuple[str, str] = ("", "")  # code, message
    crash: str = ""
    seconds: float = 0.0

    @property
    def clauses(self) -> int:
        """Count the clauses of all its documents."""
        return sum(len(document.clauses()) for document in self.outline.documents) if self.outline else 0


@dataclass(slots=True)
class LawCount:
    """What was counted over statutes."""

    laws: int = 0
    in_articles: int = 0
    unbroken: int = 0
    misses: list[str] = field(default_factory=list)
    without_clauses: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    letters: int = 0
    kept: int = 0
    characters: int = 0
    seconds: float = 0.0


def take_file(path: Path, root: Path) -> Taken:
    """Read one file; whatever goes wrong with it is told, not raised."""
    name = path.relative_to(root).as_posix()
    begun = time.perf_counter()
    try:
        outline = outline_source(read_source(path, root))
    except SourceError as error:
        return Taken(name, None, refused=(error.code, str(error)))
    except Exception as error:  # a crash is what is counted here
        return Taken(name, None, crash=f"{type(error).__name__}: {error}")
    return Taken(name, outline, seconds=time.perf_counter() - begun)


def measure_heads(rows: Sequence[Mapping[str, Any]], taken: Mapping[str, Taken], *, head_table: bool) -> Heads:
    """Compare number, title, issuer and date of pages with what their head table says.

    Args:
        rows: entries of the index that have "page_meta".
        taken: file -> what was read from it; those that are absent or refused are not counted.
        head_table: whether the reader's metadata may be used; without it the text alone must tell.
    """
    right: Counter[str] = Counter()
    misses, pages = [], 0
    for row in rows:
        one = taken.get(row["file"])
        if one is None or one.outline is None:
            continue
        pages += 1
        outline = one.outline if head_table else outline_source(_without_metadata(one.outline.source))
        document = outline.documents[0] if outline.documents else None
        for name, (expected, found) in _compare_head(row["page_meta"], document).items():
            right[name] += expected == found
            if expected != found:
                misses.append(f"{row['file']} {name}：应为 {expected}，读出 {found or '（空）'}")
    return Heads(pages, right, tuple(misses))


def is_textless(path: Path) -> bool:
    """Tell whether a plain text file holds no Chinese character at all, so that nothing can be read from it."""
    return path.suffix == ".txt" and not _LETTERS.search(path.read_bytes().decode("utf-8", "replace"))


def count_articles(outline: Outline) -> int:
    """Count the articles (第X条) of a file, each address of a part once."""
    return sum(
        len({clause.address for clause in part.clauses if _ARTICLE.match(clause.address)})
        for document in outline.documents
        for part in document.parts
    )


def measure_articles(rows: Iterable[Mapping[str, Any]], taken: Mapping[str, Taken]) -> tuple[int, int, tuple[str, ...]]:
    """Give (within 1 of the count that the markup tells, files counted, misses)."""
    near, counted, misses = 0, 0, []
    for row in rows:
        one = taken.get(row["file"])
        if row.get("tiao_gold") is None or one is None or one.outline is None:
            continue
        counted += 1
        found = count_articles(one.outline)
        near += abs(found - row["tiao_gold"]) <= 1
        if abs(found - row["tiao_gold"]) > 1:
            misses.append(f"{row['file']}：应有 {row['tiao_gold']} 条，读出 {found} 条")
    return near, counted, tuple(misses)


def measure_kept(outline: Outline) -> tuple[int, int]:
    """Give (characters of blocks that stand in a document, characters of blocks), white space not counted.

    What is left out on purpose does not count: documents not for the public, dotted lines of a table of contents, copy
    lists, dates of printing and fetching, links to files.
    """
    if any(doubt.code == "restricted" for doubt in outline.doubts):
        return 0, 0
    whole = "\n".join(_squeeze(text) for document in outline.documents for text in _texts(document))
    kept = total = 0
    for block in outline.source.blocks:
        for line in block.text.split("\n"):
            if is_furniture(line) or _DOTTED.search(line):
                continue
            for cell in line.split("\t"):  # a clause of a row names the column before each cell
                for text in _SENTENCES.split(_squeeze(cell)):
                    total += len(text)
                    kept += len(text) if text in whole else 0
    return kept, total


def measure_laws(laws: Iterable[Mapping[str, Any]]) -> LawCount:
    """Read statutes given as Markdown and count numbering, text kept and time."""
    count = LawCount()
    for law in laws:
        count.laws += 1
        begun = time.perf_counter()
        try:
            blocks = read_markdown(clean(law["md"]))
            outline = outline_source(Source(str(law["file"]), "0" * 64, "markdown", blocks))
        except Exception as error:  # a crash is what is counted here
            count.crashes.append(f"{law['file']}：{type(error).__name__}: {error}")
            continue
        count.seconds += time.perf_counter() - begun
        count.characters += len(law["md"])
        _count_law(count, law, outline)
    return count


def explain_numbers(numbers: Sequence[int], text: str) -> str:
    """Give "" where numbers run 1…N; else in one line where they first do not, and what the text has there."""
    for position, number in enumerate(numbers, 1):
        if number == position:
            continue
        wanted = f"第{write_numeral(position)}条"
        before = f"第{numbers[position - 2]}条之后是第{number}条" if position > 1 else f"从第{number}条开始"
        if number < position:
            return f"{before}：编号重新开始或重复，是另一份文本或引用的条文"
        return f"{before}：{_find_wanted(wanted, text)}"
    return ""


def _explain_none(text: str) -> str:
    begun = re.findall("^第([〇零一二三四五六七八九十百千]{1,8})条", text, re.MULTILINE)
    if not begun or begun[0] == "一":
        return "没有读出任何条"
    return f"没有读出任何条：原文只有{len(begun)}处以“第…条”开头，从第{begun[0]}条起，是引用的条文"


def _find_wanted(wanted: str, text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if wanted in line]
    if not lines:
        return f"原文没有{wanted}"
    if starting := [line for line in lines if line.lstrip("*# \u3000").startswith(wanted)]:
        return f"原文有{wanted}而没有读出：{starting[0][:30]}"
    position = lines[0].find(wanted)
    return f"原文中{wanted}只出现在行内：…{lines[0][max(0, position - 12) : position + 12]}…"


def _count_law(count: LawCount, law: Mapping[str, Any], outline: Outline) -> None:
    name = str(law["file"])
    if not any(document.clauses() for document in outline.documents):
        count.without_clauses.append(name)
    letters = Counter(_LETTERS.findall(_COMMENT.sub("", clean(law["md"]))))
    found = Counter(_LETTERS.findall("".join(text for one in outline.documents for text in _texts(one))))
    count.letters += letters.total()
    count.kept += letters.total() - (letters - found).total()
    numbers = [
        value
        for document in outline.documents
        for part in document.parts
        if part.kind == "正文"
        for clause in part.clauses
        if (match := _ARTICLE.fullmatch(clause.address)) and (value := read_numeral(match[1])) is not None
    ]
    if not law["n_articles"] and not numbers:
        return
    count.in_articles += 1
    reason = explain_numbers(numbers, law["md"]) if numbers else _explain_none(law["md"])
    count.unbroken += not reason
    if reason:
        count.misses.append(f"{name}：{reason}")


def _compare_head(meta: Mapping[str, str], document: Document | None) -> dict[str, tuple[str, str]]:
    day = read_date(meta["成文日期"])
    expected = {
        "文号": canonical_number(meta["发文字号"]) or _squeeze(meta["发文字号"]),
        "标题": _squeeze(meta["标题"]),
        "发文机关": "、".join(re.split("[\\s、，,;；]+", meta["发文机关"].strip())),
        "成文日期": day.isoformat() if day else "",
    }
    if document is None:
        return {name: (value, "") for name, value in expected.items()}
    found = {
        "文号": document.number,
        "标题": _squeeze(document.title),
        "发文机关": document.issuer,
        "成文日期": document.issued_on.isoformat() if document.issued_on else "",
    }
    return {name: (value, found[name]) for name, value in expected.items()}


def _without_metadata(source: Source) -> Source:
    return replace(source, metadata=())


def _texts(document: Document) -> list[str]:
    """Give every text that a document holds, headings and titles once."""
    clauses = document.clauses()
    texts = [document.title, document.header.text if document.header else "", *document.attachments]
    texts += [part.title for part in document.parts]
    texts += list(dict.fromkeys(heading for clause in clauses for heading in clause.headings))
    return texts + [clause.text for clause in clauses]


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text)
