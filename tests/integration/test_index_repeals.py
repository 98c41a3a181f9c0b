"""A repeal reaches documents whose files did not change, and goes when the repealing file goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.index import build_index
from assistant.index.generations import generation_dir, read_pointer
from assistant.index.store import read_store
from assistant.settings import Settings
from assistant.types import Document

OLD = (
    "甲教发〔2019〕3号\n甲省教育厅关于阅读的通知\n各市州教育局：\n一、阅读。每天一次。\n"
    "二、本通知自印发之日起施行，有效期10年。\n甲省教育厅\n2019年4月1日\n"
)
NEW = (
    "甲教发〔2023〕1号\n甲省教育厅关于写作的通知\n各市州教育局：\n一、写作。每周一次。\n"
    "二、本通知自2023年6月1日起施行，《甲省教育厅关于阅读的通知》（甲教发〔2019〕3号）同时废止。\n甲省教育厅\n2023年5月5日\n"
)


def build(corpus: Path, index: Path) -> tuple[dict[str, Document], int]:
    report = build_index(corpus, index, Settings())
    documents, _, _ = read_store(generation_dir(index, read_pointer(index)))
    return {document.source: document for document in documents}, report.reused_documents


def test_repeal_comes_and_goes_without_reading_the_old_file_again(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "old.txt").write_text(OLD, "utf-8")
    documents, _ = build(corpus, index)
    own = documents["old.txt"]
    assert (own.validity, own.effective_from, own.expires_on) == ("unknown", date(2019, 4, 1), date(2029, 3, 31))

    (corpus / "new.txt").write_text(NEW, "utf-8")
    documents, reused = build(corpus, index)
    repealed = documents["old.txt"]
    assert reused == 1
    assert (repealed.validity, repealed.repealed_by, repealed.expires_on) == (
        "repealed", "甲教发〔2023〕1号", date(2023, 5, 31)
    )  # fmt: skip

    (corpus / "other.txt").write_text(OLD.replace("阅读", "体育").replace("3号", "9号"), "utf-8")
    documents, reused = build(corpus, index)
    assert reused == 2
    assert documents["old.txt"] == repealed

    (corpus / "new.txt").unlink()
    documents, reused = build(corpus, index)
    assert reused == 2
    assert documents["old.txt"] == own
