"""Each question is asked of its own corpus, on an index that is made anew when something changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.database import open_database
from assistant.errors import SettingsError
from assistant.faq import Cited, Wording, hash_text
from assistant.faq.store import add_draft, approve
from assistant.settings import load_settings
from eval.corpora import Corpora, fresh_index, open_assistant_of

TEXT = "甲省人民政府关于修路的通知\n甲政发〔2020〕1号\n各市人民政府：\n一、修路。年底前修路90公里。（省甲局牵头）\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "a.txt").write_text(TEXT, "utf-8")
    return made


def current(index_dir: Path) -> str:
    return (index_dir / "current").read_text("utf-8")


def test_an_index_is_built_once_and_again_after_a_change(folder: Path, tmp_path: Path) -> None:
    index_dir = fresh_index(folder, tmp_path / "indexes")
    built = current(index_dir)
    assert current(fresh_index(folder, tmp_path / "indexes")) == built
    (folder / "a.txt").write_text(TEXT.replace("90", "80"), "utf-8")
    assert fresh_index(folder, tmp_path / "indexes") == index_dir
    assert current(index_dir) != built


def test_reviewed_answers_of_an_office_do_not_move_the_numbers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.corpora.fresh_index.__defaults__", (tmp_path / "indexes",))
    monkeypatch.setattr("eval.corpora.folder_of", lambda _: folder)
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    index = open_assistant_of("").index
    clause = next(clause for clause in index.clauses if clause.address == "一")
    database = open_database(load_settings())
    cited = (Cited(clause.id, clause.text, hash_text(clause.text), "甲政发〔2020〕1号一"),)
    approve(database, add_draft(database, Wording("修路谁牵头？", "审定的回答。", cited), "甲"), 1, "乙")
    assert open_assistant_of("").ask("修路谁牵头？").status == "answered"
    assert open_assistant_of("", database=database).ask("修路谁牵头？").direct == "审定的回答。"
    database.close()


def test_folders_of_one_name_have_their_own_indexes(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / folder.name
    other.mkdir(parents=True)
    (other / "b.txt").write_text(TEXT, "utf-8")
    assert fresh_index(folder, tmp_path / "indexes") != fresh_index(other, tmp_path / "indexes")


def test_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有文件夹"):
        open_assistant_of("no/such/folder")


def test_each_corpus_is_opened_once(folder: Path, tmp_path: Path) -> None:
    from assistant.answer import open_assistant
    from assistant.settings import load_settings

    opened: list[str] = []
    assistant = open_assistant(load_settings(index_dir=fresh_index(folder, tmp_path / "indexes")))
    corpora = Corpora(lambda corpus: opened.append(corpus) or assistant)  # type: ignore[func-returns-value]
    assert [corpora.of(name) for name in ("", "x", "", "x")] == [assistant] * 4
    assert opened == ["", "x"]
