"""The commands user, key, data and service: what they print, and one line where they refuse."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.accounts import events, open_keys
from assistant.accounts.tables import Audited
from assistant.cli.entry import main
from assistant.database import Database, open_database
from assistant.feedback import Recorder, record_rating
from assistant.feedback.tables import Rating
from assistant.settings import load_settings

GOOD = "Correct-horse-7"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    return open_database(load_settings())


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *argv: str, typed: str = GOOD
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def test_users(database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsys, monkeypatch, "user", "list") == (0, "还没有用户，可用 user add 新建。\n", "")
    code, out, _ = run(capsys, monkeypatch, "user", "add", "王一", "--role", "supervisor")
    assert (code, out) == (0, "已新建审核员 王一，可在 /desk 登录。\n")
    code, out, err = run(capsys, monkeypatch, "user", "add", "李二", typed="short")
    assert (code, out, err) == (1, "", "密码要有10到128个字符，请换一个。\n")
    assert run(capsys, monkeypatch, "user", "disable", "王一")[:2] == (0, "已停用 王一。\n")
    assert "王一\t审核员\t已停用\t" in run(capsys, monkeypatch, "user", "list")[1]
    assert run(capsys, monkeypatch, "user", "enable", "王一")[:2] == (0, "已恢复 王一。\n")
    assert run(capsys, monkeypatch, "user", "password", "王一", typed="Other-horse-8")[0] == 0
    assert run(capsys, monkeypatch, "user", "password", "nobody")[2] == "没有用户 nobody，可用 user list 查看。\n"
    assert run(capsys, monkeypatch, "user", "add", "王一", "--role", "root")[0] == 2
    assert run(capsys, monkeypatch, "user")[0] == 2


def test_keys(database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, key, _ = run(capsys, monkeypatch, "key", "add", "门户网站", "--per-minute", "60")
    holder = open_keys(database).holder(key.strip())
    assert (code, holder and holder.name) == (0, "门户网站")
    listed = run(capsys, monkeypatch, "key", "list")[1]
    assert "门户网站\t正常\t每分钟60次" in listed and key.strip() not in listed
    assert run(capsys, monkeypatch, "key", "disable", "门户网站")[0] == 0
    assert open_keys(database).holder(key.strip()) is None


def test_switches(database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsys, monkeypatch, "service", "close", "chat")[0] == 2  # a reason is needed
    assert run(capsys, monkeypatch, "service", "close", "chat", "--reason", "演练")[:2] == (0, "已关闭问答网页。\n")
    assert "chat\t问答网页\t已关闭（演练）" in run(capsys, monkeypatch, "service", "list")[1]
    assert run(capsys, monkeypatch, "service", "open", "chat", "--reason", "完毕")[0] == 0


def test_deleting(database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(database)
    record_rating(recorder, "旧", "answered", True, "", "")
    recorder.close()
    with database.writing() as session:
        session.execute(update(Rating).values(rated_at=datetime(2020, 1, 1, tzinfo=UTC)))
    code, out, _ = run(capsys, monkeypatch, "data", "delete", "--before", "2020-06-30")
    assert (code, out) == (0, "已删除2020-06-30以前的问题 0 条、评价 1 条、来电 0 条。\n")
    assert [event.action for event in events(database)] == ["删除记录"]
    yesterday = (datetime.now() - timedelta(days=1)).date().isoformat()
    code, _, err = run(capsys, monkeypatch, "data", "delete", "--before", yesterday, "--audit")
    assert (code, err) == (1, "操作日志至少保存 730 天（设置 audit_days），请写更早的日期。\n")
    with database.writing() as session:
        session.execute(update(Audited).values(at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert (
        run(capsys, monkeypatch, "data", "delete", "--before", "2020-06-30", "--audit")[1] == "已删除操作日志 1 条。\n"
    )
    assert run(capsys, monkeypatch, "data", "delete")[0] == 2


@pytest.mark.parametrize(
    "argv", [("user", "list"), ("key", "list"), ("service", "list"), ("data", "delete", "--before", "2020-01-01")]
)
def test_a_database_that_cannot_be_opened_is_one_line(
    argv: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 500)
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    code, out, err = run(capsys, monkeypatch, *argv)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("数据库暂时不能使用")


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite://", "sqlite:///", "postgresql", ""])
def test_other_addresses_are_refused_without_repeating_them(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", url or "oracle://u:geheim@h/d")
    code, _, err = run(capsys, monkeypatch, "user", "list")
    assert (code, err.count("\n")) == (1, 1)
    assert "database_url" in err and "geheim" not in err
