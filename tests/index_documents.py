"""Small invented documents for tests of the index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.index.reading import Content, Reading
from assistant.settings import Settings, load_settings
from assistant.types import Clause, Deadline, Document, Doubt, Duty, Facts, Part, Reference, Target

TEXTS = (
    "（一）推进图书馆延时开放。周末开放到晚上九点，年底前覆盖全部街道。（省文化厅牵头，各街道配合）",
    "（二）建设“共享书屋”。新建书屋200个，依据《公共阅读办法》第三条。",
    "（三）完善公交优惠。六十五岁以上老人免费乘车。",
)


def make_document(
    number: str = "甲政发〔2023〕1号", place: str = "甲省", texts: Sequence[str] = TEXTS, source: str = "a.txt"
) -> Document:
    """Give a document with one part whose clauses have the texts, and an opening."""
    id = f"d{abs(hash_text(number + source)):x}"
    clauses = tuple(
        Clause(f"{id}-1-{n}", id, "工作要点", f"一（{n}）", ("一、优化服务",), "", text, n, n + 1)
        for n, text in enumerate(texts, 1)
    )
    opening = Clause(f"{id}-0-0", id, "", "", (), "", "现将工作要点印发给你们。", 1, 1, "opening")
    return Document(
        id=id,
        number=number,
        title="关于印发《2023年文化服务工作要点》的通知",
        issuer="甲省人民政府办公厅",
        addressees=("各市人民政府", "省直各单位"),
        issued_on=date(2023, 3, 6),
        kind="通知",
        place=place,
        level="省",
        validity="unknown",
        source=source,
        parts=(Part("工作要点", "附件", clauses),),
        year=2023,
        attachments=("工作要点",),
        opening=opening,
    )


def make_facts(document: Document) -> dict[str, Facts]:
    """Give every clause a duty; the first also a deadline, a target and a reference."""
    duty = Duty("牵头", ("省文化厅",), "省文化厅牵头")
    found = {clause.id: Facts(duties=(duty,)) for clause in document.parts[0].clauses}
    found[document.parts[0].clauses[0].id] = Facts(
        (duty, Duty("配合", ("各街道",), "各街道配合", inherited=True, open=True)),
        (Deadline("年底前", None, date(2023, 12, 31), "年底前覆盖全部街道。"),),
        (Target("200个", 200.0, "个", "书屋", "=", "新建书屋200个"),),
        (Reference("《公共阅读办法》第三条", "公共阅读办法", "", "第三条"),),
    )
    return found


def make_content(*documents: Document) -> Content:
    """Give the content of one file per document."""
    facts: dict[str, Facts] = {}
    for document in documents:
        facts.update(make_facts(document))
    doubts = (Doubt("numbering_gap", "a.txt 第2页", "缺少（四）。"),)
    readings = tuple(
        Reading(document.source, hash_text(document.source).__format__("x"), "", (document,), doubts if n == 0 else ())
        for n, document in enumerate(documents)
    )
    return Content(readings, facts)


def make_settings(folder: Path) -> Settings:
    """Give settings whose folders lie in `folder`."""
    return load_settings(corpus_dir=folder / "corpus", index_dir=folder / "index", chroma_url="", segmenter="jieba")


def hash_text(text: str) -> int:
    """Give a number that is the same in every process."""
    return sum((n + 1) * ord(character) for n, character in enumerate(text))
