"""The values that flow from file to answer.

All are frozen. Data flows one way: Block -> Document / Part / Clause -> Facts -> Evidence -> Answer.
Pages count as printed in the source; 0 means that the source has no pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.errors import CitationError

BlockKind = Literal["heading", "paragraph", "table"]
PartKind = Literal["正文", "附件"]
ClauseKind = Literal["clause", "opening", "header", "row"]
Validity = Literal["in_force", "not_yet", "amended", "repealed", "expired", "unknown"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the source that a person should look at."""

    code: str  # stable, snake_case, such as "heading_mismatch"
    where: str  # file, and page, line or clause inside it
    message: str  # one line of plain Chinese


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table of a file, after line repair; the same for every format."""

    kind: BlockKind
    text: str  # tables: cells joined by tabs, rows by line breaks
    first_page: int = 0
    last_page: int = 0
    level: int = 0  # 1-6 where the source itself marks a heading; 0 otherwise
    rows: tuple[tuple[str, ...], ...] = ()  # cells of a table
    confidence: float = 1.0  # 0-1; below 1 where a break was repaired by guess


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus as its reader gave it."""

    path: str  # relative to the corpus folder, "/" between folders
    sha256: str  # of the bytes
    format: str  # "text", "markdown"
    blocks: tuple[Block, ...]
    doubts: tuple[Doubt, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()  # label and value that the file states outside its text (head table)


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest addressed text; the unit of indexing and citing.

    An "opening" is the unnumbered text before the first numbered clause of a part, a "header" the head and end of a
    document; both have the address "".
    """

    id: str  # unique in the corpus and stable while the text's position is
    document_id: str
    part: str  # title of its part; "" in the main text
    address: str  # "二（九）", "一1", "第十二条"; "" for an opening
    headings: tuple[str, ...]  # as printed with their numerals, outermost first
    title: str  # run-in title without numeral and final stop; "" where there is none
    text: str  # verbatim with numeral, line breaks and spaces repaired
    first_page: int
    last_page: int
    kind: ClauseKind = "clause"


@dataclass(frozen=True, slots=True)
class Part:
    """A separately titled, separately numbered text inside a document."""

    title: str  # "" for the main text
    kind: PartKind
    clauses: tuple[Clause, ...]
    opening: Clause | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One official document, with what its header and end say about it."""

    id: str  # unique in the corpus and stable while number or title is
    number: str  # 发文字号 with 〔〕; "" where none is printed
    title: str  # as printed (in a volume: the listed heading)
    issuer: str  # 发文机关, several joined by "、"
    addressees: tuple[str, ...]
    issued_on: date | None  # 成文日期
    kind: str  # 通知, 意见, 办法, 函 …; "" where the title does not tell
    place: str  # full name with its suffix, or "全国"; "" where unknown
    level: str  # "国家", "省", "市", "县"; "" where unknown
    validity: Validity
    source: str  # path of its file in the corpus
    parts: tuple[Part, ...]
    published_on: date | None = None  # 发布日期
    effective_from: date | None = None  # 施行日期
    expires_on: date | None = None  # last day in force
    validity_ground: str = ""  # the words or head-table entry that the validity rests on
    repealed_by: str = ""  # number or title of the document that ended it
    year: int | None = None  # the year that a yearly plan is for
    subject: str = ""  # what its own text says it is about, where that differs from the heading
    note: str = ""  # 附注, such as "此件主动公开"
    attachments: tuple[str, ...] = ()  # titles of attachments it announces
    opening: Clause | None = None  # covering text of a notice whose numbered text is in its parts
    header: Clause | None = None  # its head and end as printed: what facts of the document are quoted from

    def clauses(self) -> tuple[Clause, ...]:
        """Give every clause in reading order, openings included."""
        found: list[Clause] = [self.opening] if self.opening else []
        for part in self.parts:
            found += [part.opening] if part.opening else []
            found += part.clauses
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Outline:
    """What was understood of one file."""

    source: Source
    documents: tuple[Document, ...]
    doubts: tuple[Doubt, ...]  # of reading and of structure


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has which role in a clause."""

    role: str  # 牵头 / 负责 / 配合 / 责任单位 / 按职责分工负责
    units: tuple[str, ...]  # as printed, in order
    text: str  # the words it was read from, verbatim in the clause it was read from
    inherited: bool = False  # stated once in an earlier clause of the part for all that follow
    open: bool = False  # the list ends with 等: others belong to it


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time by which, from which or within which something is to be done."""

    text: str  # as printed, such as "年底前"
    start: date | None  # first day; None where open
    end: date | None  # last day; None where open
    sentence: str  # the sentence it stands in, verbatim


@dataclass(frozen=True, slots=True)
class Target:
    """A number that a clause sets or counts."""

    text: str  # as printed, such as "超过200类"
    number: float  # 3000万 -> 30000000
    unit: str  # "项", "个", "%", "" where none
    of: str  # what is counted, as printed
    bound: Literal["=", ">=", ">", "<=", "<"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Another text named by a clause."""

    text: str  # as printed
    title: str  # between 《》; "" where only a number is given
    number: str  # 发文字号 with 〔〕; "" where only a title is given
    address: str = ""  # "第三十六条"; "" where the whole is meant


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger read from one clause."""

    duties: tuple[Duty, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    references: tuple[Reference, ...] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, with its answer where known."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause with its score and why it was found."""

    clause: Clause
    document: Document
    facts: Facts
    score: float  # compare within one question only
    why: Mapping[str, float] = field(default_factory=dict)  # leg or sign -> its share


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked quotation: cannot be made when the clause does not contain the quote."""

    marker: int  # the [n] in the answer, from 1
    clause: Clause
    document: Document
    quote: str

    def __post_init__(self) -> None:
        if not self.quote or self.quote not in self.clause.text:
            raise CitationError(f"{self.clause.id} 不含所引文字：{self.quote!r}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said for one question, whether or not it could be answered."""

    question: str
    status: str  # closed list in assistant.answer.statuses
    direct: str  # the sentence(s) that answer and nothing else
    text: str  # all that is shown, direct sentence first
    citations: tuple[Citation, ...] = ()
    trace: Mapping[str, object] = field(default_factory=dict)  # JSON values only
    ms: float = 0.0
    as_of: date | None = None  # the day that the answer is about; None where no document was looked at

    @property
    def abstained(self) -> bool:
        """Tell whether no answer was given."""
        return not self.status.startswith("answered")
