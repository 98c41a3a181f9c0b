"""Address or number -> document and clause, by structure and not by similarity."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.errors import AddressError
from assistant.index import Index
from assistant.question import Question
from assistant.structure import sub_clauses
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import fold
from assistant.text.numerals import read_numeral
from assistant.types import Clause, Document

_CN = "[〇零一二三四五六七八九十百千两]{1,8}"
_STEP = re.compile(
    f"第?(?P<section>{_CN})(?:部分|大点|大项|大条|方面)"
    f"|第?[(](?P<bracketed>{_CN}|[0-9]{{1,3}})[)](?:条|项|点|款)?"
    f"|第(?P<article>{_CN}|[0-9]{{1,4}})(?P<kind>编|章|节|条|款|项|段)(?:之(?P<inserted>[一二三四五六七八九十]{{1,3}}))?"
    f"|(?P<chinese>{_CN})|(?P<arabic>[0-9]{{1,4}})"
)
_FILLING = re.compile("[、.,:，。:·的\\s]|文件|文中|文|附件|中|里")
_GROUPING = ("编:", "章:", "节:")
_INSIDE = ("款:", "项:", "段:")  # steps inside a clause, which is then the one that is found
_SPOKEN_STEPS = ("(:", "一:", "1:")  # what people call 第九条 in a text without articles
_TITLE = re.compile("《([^》]{2,100})》")


@dataclass(frozen=True, slots=True)
class LookUp:
    """What an address names: documents, and clauses where it names any."""

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]


@functools.lru_cache(maxsize=65_536)
def address_key(address: str) -> tuple[str, ...]:
    """Give the comparable steps of an address: 二（九） = 二(9) = 二、（九）; chapters count only where alone.

    Returns:
        One string a step, such as ("一:2", "(:9"); empty where the text is no address.
    """
    steps = []
    for match in _STEP.finditer(_FILLING.sub("", fold(address))):
        step = match.groupdict()
        if step["article"]:
            inserted = f"之{read_numeral(step['inserted'])}" if step["inserted"] else ""
            steps.append(f"{step['kind']}:{read_numeral(step['article'])}{inserted}")
        elif step["bracketed"]:
            steps.append(f"(:{read_numeral(step['bracketed'])}")
        elif step["arabic"]:
            steps.append(f"1:{read_numeral(step['arabic'])}")
        else:
            steps.append(f"一:{read_numeral(step['section'] or step['chinese'])}")
    # Articles are numbered in one run over all chapters: the chapter adds nothing.
    named = [step for step in steps if not step.startswith(_GROUPING)]
    return tuple(named or steps)


def find_clauses(index: Index, documents: Iterable[Document], address: str, part: str = "") -> tuple[Clause, ...]:
    """Give the clauses of these documents at an address, in the order of the documents and of reading.

    A last step alone names every clause that ends in it: （九） finds 二（九）. An address inside a clause finds the
    clause: 第十二条第二款 finds 第十二条; see `find_inside`. `part` narrows to parts whose title holds it.
    """
    documents = tuple(documents)
    wanted, inside = _part_at_clause(address_key(address))
    if inside and (found := _matching(documents, address_key(address), part)):
        return found
    if not wanted:
        return ()
    found = _matching(documents, wanted, part)
    if not found and wanted[-1].startswith("条:"):
        spoken = ((*wanted[:-1], step + wanted[-1][2:]) for step in _SPOKEN_STEPS)
        found = next((clauses for key in spoken if (clauses := _matching(documents, key, part))), ())
    return found


def clauses_named(index: Index, question: Question) -> tuple[Clause, ...]:
    """Give the clauses that a question names by document and address; none where it names no document."""
    if not question.address or not question.scopes:
        return ()
    parts = {scope.part for scope in question.scopes if scope.part}
    documents = (index.document(id) for id in dict.fromkeys(scope.document_id for scope in question.scopes))
    found = find_clauses(index, documents, question.address)
    return tuple(clause for clause in found if not parts or clause.part in parts)


def find_inside(clause: Clause, address: str) -> str | None:
    """Give the paragraph or item of a clause that an address names, verbatim.

    Returns:
        "" where the address names the whole clause, None where the clause has no such paragraph or item.
    """
    _, wanted = _part_at_clause(address_key(address))
    if not wanted:
        return ""
    pieces = [(_part_at_clause(address_key(piece.address))[1], piece.text) for piece in sub_clauses(clause)]
    single = not any(step.startswith("款:") for key, _ in pieces for step in key)
    if single and wanted[0] == "款:1":  # an article of one paragraph does not count it
        wanted = wanted[1:]
    if not wanted:
        return clause.text
    held = [text for key, text in pieces if key[: len(wanted)] == wanted]
    if not held and wanted[0].startswith("项:"):  # which paragraph the item is of is often left out
        held = [text for key, text in pieces if key[-len(wanted) :] == wanted]
        held = held if len(held) == 1 else []
    if not held:
        return None
    start = clause.text.index(held[0])
    return clause.text[start : clause.text.index(held[-1], start) + len(held[-1])]


def _part_at_clause(key: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the steps of an address into those that lead to a clause and those inside it: 第十二条 and 第二款."""
    for place in range(1, len(key)):
        if key[place].startswith(_INSIDE) or key[place - 1].startswith("条:"):
            return key[:place], tuple(step.replace("(:", "项:") for step in key[place:])
    return key, ()


def _matching(documents: tuple[Document, ...], wanted: tuple[str, ...], part: str) -> tuple[Clause, ...]:
    folded_part = fold(part)
    found = []
    for document in documents:
        for clause in document.clauses():
            key = address_key(clause.address)
            named = not folded_part or folded_part in fold(clause.part) or folded_part in fold(document.title)
            if key and named and wanted in (key, key[-len(wanted) :], key[: len(wanted)]):
                found.append((key != wanted, clause))
    exact = [clause for inexact, clause in found if not inexact]
    return tuple(exact or [clause for _, clause in found])


def look_up(index: Index, text: str) -> LookUp:
    """Give what a written address names: “甲政办发〔2023〕11号 二（九）”, a number alone, or 《title》第十二条.

    Raises:
        AddressError: no document or no clause of that name is in the corpus.
    """
    documents, rest, part = _documents(index, text)
    if not documents:
        raise AddressError(
            f"没有找到“{text.strip()[:60]}”所指的文件，请核对文号或标题（可用 outline 查看已收录的文件）"
        )
    if not address_key(rest):
        return LookUp(documents, ())
    clauses = find_clauses(index, documents, rest, part)
    if not clauses:
        raise AddressError(
            f"{documents[0].number or documents[0].title}中没有“{rest.strip()[:30]}”这一条，请核对条款号"
        )
    return LookUp(documents, clauses)


def _documents(index: Index, text: str) -> tuple[tuple[Document, ...], str, str]:
    """Give (documents, what follows their name, part title named)."""
    part = ""
    titled = _TITLE.search(text)
    numbers = find_document_numbers(text) or find_document_numbers(text, strict=False)
    if numbers:
        number = numbers[0]
        rest = text[: number.end - len(number.text)] + " " + text[number.end :]
        if titled:
            rest, part = rest.replace(titled[0], " "), titled[1]
        return tuple(d for d in index.documents if d.number == number.canonical), rest, part
    if titled:
        title, rest = titled[1], text.replace(titled[0], " ")
    else:
        cut = re.search("第[〇零一二三四五六七八九十百千0-9]{1,8}条", text)
        title, rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    wanted = fold(title)
    if len(wanted) < 2:
        return (), rest, ""
    exact = [d for d in index.documents if fold(d.title) == wanted or any(fold(p.title) == wanted for p in d.parts)]
    near = exact or [
        d for d in index.documents if wanted in fold(d.title) or any(wanted in fold(p.title) for p in d.parts)
    ]
    part = (
        title
        if near and not any(wanted in fold(d.title) and d.parts[:1] and not d.parts[0].title for d in near)
        else ""
    )
    return tuple(near), rest, part if any(wanted in fold(p.title) for d in near for p in d.parts) else ""
