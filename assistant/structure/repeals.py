"""What documents do to one another: repeals, amendments, newer versions; applied over a whole corpus."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from assistant.structure.validity import DAY, OPERATOR_GROUND, issued_names, own_names
from assistant.structure.versions import relate_versions, version_day
from assistant.text.dates import read_date
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import fold, simplify
from assistant.text.sentences import split_sentences
from assistant.types import Clause, Document

_QUOTED = re.compile("《([^《》]{2,150}(?:《[^《》]{1,100}》[^《》]{0,60}){0,3})》")
_VERB = re.compile(
    "(?<![已被不未拟])(?<!可以)(?:废止|停止执行|停止施行|停止使用|不再执行|不再施行|不再适用|终止执行|失效)(?![的后前时])"
)
_BEFORE_VERB = re.compile(
    "(?:等[0-9一二三四五六七八九十]{0,4}[件个份部]?(?:文件|规章|规范性文件)?|文件|文)?(?:均|都|也|即|一并|同时|相应|随即|即行|自行|随之|予以|现|现行|正式|"
    f"自(?:{DAY}|[\u4e00-\u9fff]{{2,12}}之日)起?|同步|全部|决定|宣布|，|,)*$"
)
_ARTICLES = re.compile("第[一二三四五六七八九十百零〇0-9]{1,6}[条款项章]")
_BASIS = re.compile("根据|依据|按照|依照|参照|施行|实施|执行|印发")
_AMENDS = re.compile("(?:关于)?(?:修改|修订|修正|废止和修改|修改和废止)《")
_TELLS = re.compile("[废廢]止|停止|不再|[终終]止|失效")
_DRAFT = re.compile("征求意见|草案|送审稿|解读|问答|图解")
_LISTS = re.compile("废止|失效|停止执行")
_KEEPS = re.compile("继续有效|保留|修改|修订|有效的|予以执行|拟")
_ROW_KEEPS = re.compile("继续有效|保留|修改|修订|^有效$")
_ROW_ENDS = re.compile("废止|失效|停止执行")
_ITEM = re.compile(
    "^[\\s\u3000]*(?:[0-9]{1,4}[.．、\\s\t]|[一二三四五六七八九十百]{1,4}、|[（(][0-9一二三四五六七八九十]{1,4}[）)])[\\s\u3000]*"
)
_LIST_TITLE = re.compile(
    "(?:通知|意见|办法|规定|细则|条例|方案|规则|决定|公告|通告|函|批复|规程|章程|措施|标准|规划|计划|制度)$"
)
_FARTHEST = 6_000  # characters of one list of names
_LONGEST_ADVERBS = 60  # 均自本办法施行之日起予以
_MOST_VERBS = 20  # in one sentence
_MOST_TARGETS = 2_000  # of one document; real clean-ups name some hundreds


@dataclass(frozen=True, slots=True)
class Repeal:
    """One text that a document ends or changes in part."""

    title: str  # as cited, without 《》; "" where only a number is given
    number: str  # canonical; "" where only a title is given
    partly: bool  # articles of it, or an amendment
    day: date | None  # from when, where the sentence says so
    ground: str  # the sentence or line, verbatim


def find_repeals(document: Document) -> tuple[Repeal, ...]:
    """Give the texts that a document says it repeals or amends; a draft or an explanation repeals nothing."""
    if _DRAFT.search(simplify(document.title)):
        return ()
    found = list(_amended_by_title(document))
    listing = bool(_LISTS.search(simplify(document.title)))
    for part in document.parts:
        clauses = [clause for clause in (part.opening, *part.clauses) if clause]
        lists = listing or bool(_LISTS.search(simplify(part.title)))
        found += _in_clauses(clauses, part.title, lists=lists)
    found += _in_clauses([document.opening] if document.opening else [], "", lists=False)
    return tuple(dict.fromkeys(found))[:_MOST_TARGETS]


def apply_repeals(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Give the documents of a corpus with what they do to one another.

    A repealed document gets validity "repealed", `repealed_by`, the repealing sentence as ground, and as `expires_on`
    the day before the repeal takes effect; an older version of the same text likewise "amended". What an operator wrote
    stays. Give documents as read, not as given by an earlier call: what a document now gone had ended must revive.
    """
    changed = {position: document for position, document in enumerate(documents)}
    by_number, by_title = _look_up(documents)
    for position, repealer in enumerate(documents):
        for repeal in find_repeals(repealer):
            for target in _targets(repeal, repealer, documents, by_number, by_title):
                if target != position:
                    changed[target] = _end(changed[target], repealer, _narrow(repeal, documents[target]))
    for position, document in relate_versions(list(changed.values())):
        changed[position] = document
    return tuple(changed[position] for position in range(len(documents)))


def _amended_by_title(document: Document) -> Iterator[Repeal]:
    """Give the texts named in 关于修改《…》的决定."""
    match = _AMENDS.search(simplify(document.title))
    if match and not re.search("废止", document.title[: match.start()] + match[0]):
        for quoted in _QUOTED.finditer(document.title, match.end() - 1):
            yield Repeal(quoted[1], "", True, None, document.title)


def _in_clauses(clauses: Iterable[Clause], part: str, *, lists: bool) -> Iterator[Repeal]:
    for clause in clauses:
        if not lists and not _TELLS.search(clause.text):
            continue
        above = simplify("".join((part, *clause.headings, clause.title)))
        # a heading nearer to the line says more than the title of the whole
        near = next((text for text in (clause.title, *reversed(clause.headings)) if _LISTS.search(text)), "")
        listed = lists and (not _KEEPS.search(above) or bool(near and not _KEEPS.search(near)))
        for line in clause.text.split("\n"):
            if "\t" in line:
                yield from _in_row(line, listed=listed)
            elif listed and (item := list(_in_item(line))):
                yield from item
            else:
                for sentence in split_sentences(line):
                    yield from _in_sentence(sentence)


def _in_row(line: str, *, listed: bool) -> Iterator[Repeal]:
    """Read a row of titles and numbers; a cell such as 废止 or 继续有效 decides, else where the table stands."""
    cells = [cell.strip() for cell in simplify(line).split("\t")]
    states = [cell for cell in cells if len(cell) <= 12 and not _LIST_TITLE.search(cell)]
    ends = any(_ROW_ENDS.search(cell) for cell in states)
    if not ends and (not listed or any(_ROW_KEEPS.search(cell) for cell in states)):
        return
    numbers = find_document_numbers(line)
    titles = [cell for cell in line.split("\t") if len(cell) > 5 and not find_document_numbers(cell)]
    quoted = _QUOTED.search(line)
    title = quoted[1] if quoted else next((cell.strip() for cell in titles if _LIST_TITLE.search(_bare(cell))), "")
    if title or numbers:
        yield Repeal(title, numbers[0].canonical if numbers else "", False, None, line.replace("\t", " "))


def _in_item(line: str) -> Iterator[Repeal]:
    """Read an entry of a list: 1. 甲省某办法（甲政发〔2001〕3号）."""
    item = _ITEM.match(line)
    if item is None or len(line) > 300 or _ARTICLES.search(line[item.end() :]):
        return
    body = line[item.end() :].rstrip("。；; ")
    if _QUOTED.match(body):
        yield from _targets_in(body, None, line)
        return
    numbers = find_document_numbers(body)
    title = re.split("[（(〔\\[]", body)[0] if numbers else body
    if numbers or _LIST_TITLE.search(_bare(title)):
        yield Repeal(title.strip(), numbers[0].canonical if numbers else "", False, None, line)


def _in_sentence(sentence: str) -> Iterator[Repeal]:
    """Read 同时废止《…》（文号）, 《…》（文号）、《…》同时废止, 《…》第五条停止执行."""
    plain = simplify(sentence)
    masked = _QUOTED.sub(lambda found: "《" + "＿" * (len(found[0]) - 2) + "》", plain)
    for verb in islice(_VERB.finditer(masked), _MOST_VERBS):
        begin = max(0, verb.start() - _FARTHEST)
        before = masked[begin : verb.start()]
        dated = re.search(f"(?:自|于)({DAY})起?[^，。]{{0,6}}$", before[-40:])
        day = read_date(dated[1]) if dated else None
        after = sentence[verb.end() : verb.end() + _FARTHEST].lstrip("：: ")
        if after.startswith(("《", "原《")) or (find_document_numbers(after[:40]) and not before.endswith("》")):
            if not re.search("应当|可以|建议|如|依法$", before[-8:]):
                yield from _targets_in(_list_after(after), day, sentence)
            continue
        front = _list_before(before)
        if front:
            yield from _targets_in(sentence[verb.start() - front : verb.start()], day, sentence)


def _list_after(text: str) -> str:
    """Give the beginning of a text up to where something else is said: the pieces that name texts."""
    taken = ""
    for piece in re.split("(?<=[，,；;。])", text):
        if taken and (_KEEPS.search(_QUOTED.sub("", piece)) or not ("《" in piece or find_document_numbers(piece))):
            break
        taken += piece
    return taken


def _list_before(masked: str) -> int:
    """Give how many characters before the verb hold the texts that it ends; 0 where none stand there."""
    tail = max(0, len(masked) - _LONGEST_ADVERBS)
    ending = _BEFORE_VERB.search(masked, tail)
    core = masked[: ending.start()] if ending else masked
    if not core.endswith(("》", "）", ")", "号", "条", "款", "项", "章")):
        return 0
    start = len(core)
    while start > 0:
        stop = max(core.rfind(mark, 0, start - 1) for mark in "，,；;。：:")
        piece = core[stop + 1 : start]
        # the pieces of one list hold titles or numbers and no reason or commencement
        named = (
            "《" in piece
            or find_document_numbers(piece)
            or (start < len(core) and re.search("通过$|批准$|公布$", piece))
        )
        if not named or (_BASIS.search(re.sub("起施行的|《＿*》", "", piece)) and start < len(core)):
            break
        start = max(stop, 0) if stop >= 0 else 0
        if stop < 0:
            break
    return len(masked) - start if start < len(core) else 0


def _targets_in(text: str, day: date | None, ground: str) -> Iterator[Repeal]:
    """Give each text named in a list, with the number that stands after its title."""
    quoted = list(_QUOTED.finditer(text))
    used: set[int] = set()
    for match, following in zip(quoted, [*quoted[1:], None], strict=False):
        between = text[match.end() : following.start() if following else len(text)]
        numbers = find_document_numbers(between[:60])
        if numbers:
            used.add(match.end() + numbers[0].start)
        partly = bool(
            _ARTICLES.match(between.lstrip("（( ")) or _ARTICLES.search(re.sub("[（(][^（）()]*[）)]", "", between))
        )
        yield Repeal(match[1], numbers[0].canonical if numbers else "", partly, day, ground)
    inside = [(match.start(), match.end()) for match in quoted]
    for number in find_document_numbers(text):
        if number.start not in used and not any(a <= number.start < b for a, b in inside):
            yield Repeal("", number.canonical, False, day, ground)


def _look_up(documents: Sequence[Document]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    by_number: dict[str, list[int]] = defaultdict(list)
    by_title: dict[str, list[int]] = defaultdict(list)
    for position, document in enumerate(documents):
        if document.number:
            by_number[fold(document.number)].append(position)
        for name in own_names(document):
            by_title[_key(name)].append(position)
        if about := re.search("关于", document.title):  # cited without its issuer
            by_title[_key(fold(document.title[about.start() :]))].append(position)
    return by_number, by_title


def _targets(
    repeal: Repeal,
    repealer: Document,
    documents: Sequence[Document],
    by_number: dict[str, list[int]],
    by_title: dict[str, list[int]],
) -> list[int]:
    """Give which documents of the corpus are meant: by number, else by title, older than the repealing one."""
    if repeal.number and (known := by_number.get(fold(repeal.number))):
        return [position for position in known if documents[position].number != repealer.number]
    if not repeal.title:
        return []
    found = []
    for position in dict.fromkeys(by_title.get(_key(fold(repeal.title)), ())):
        document = documents[position]
        if repeal.number and document.number:
            continue  # another number: another edition
        older = version_day(document), version_day(repealer)
        same_place = not (document.place and repealer.place) or document.place == repealer.place
        if same_place and older[0] and older[1] and older[0] < older[1]:
            found.append(position)
    return found


def _narrow(repeal: Repeal, target: Document) -> Repeal:
    """Give the repeal as of a part where a document issued several texts and only one of them is named."""
    names = [_key(fold(name)) for name in issued_names(target)]
    named = not repeal.number and _key(fold(repeal.title)) in names
    return replace(repeal, partly=True) if named and len(names) > 1 else repeal


def _end(document: Document, repealer: Document, repeal: Repeal) -> Document:
    """Give a document as the repeal leaves it; the earliest repeal holds."""
    if document.validity_ground == OPERATOR_GROUND:
        return document
    day = repeal.day or repealer.effective_from or repealer.issued_on or repealer.published_on
    if repeal.partly:
        if document.validity in ("repealed", "expired"):
            return document
        return replace(document, validity="amended", validity_ground=repeal.ground)
    last = day - timedelta(days=1) if day else None
    if document.repealed_by and (document.expires_on is None or last is None or document.expires_on <= last):
        return document
    if last and document.expires_on and document.expires_on < last:
        last = document.expires_on
    by = repealer.number or repealer.title
    return replace(document, validity="repealed", repealed_by=by, validity_ground=repeal.ground, expires_on=last)


def _key(folded: str) -> str:
    """Give a folded title without title marks: 〈〉 inside 《》 is only a matter of nesting."""
    return re.sub('[《》〈〉<>"]', "", folded)


def _bare(title: str) -> str:
    return re.sub("[（(][^（）()]{0,40}[）)]|[》\\s]", "", simplify(title))
