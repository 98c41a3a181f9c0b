"""Users, logins, keys, switches and the audit log, on each kind of database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from assistant.accounts import (
    SignedIn,
    add_key,
    add_user,
    closed_switches,
    delete_events_before,
    disable_key,
    events,
    find_signed_in,
    has_users,
    list_keys,
    list_users,
    log_in,
    log_out,
    open_keys,
    record_event,
    set_disabled,
    set_password,
    set_switch,
)
from assistant.accounts.login import LOCKED_FOR, LONGEST_SESSION, MOST_FAILURES
from assistant.accounts.tables import Audited, ClientKey, User, WebSession
from assistant.database import Database, now
from assistant.errors import AccountError

GOOD, IDLE = "Correct-horse-7", timedelta(minutes=30)


def test_a_user_logs_in_and_out(database: Database) -> None:
    assert not has_users(database)
    add_user(database, "王一", "supervisor", GOOD)
    assert has_users(database)
    made = log_in(database, "王一", GOOD, "10.0.0.1")
    assert (made.name, made.role) == ("王一", "supervisor")
    assert find_signed_in(database, made.token, IDLE) == made
    assert find_signed_in(database, made.token + "x", IDLE) is None
    log_out(database, made)
    assert find_signed_in(database, made.token, IDLE) is None
    assert [(e.actor, e.action, e.address) for e in events(database)] == [
        ("王一", "退出", ""),
        ("王一", "登录", "10.0.0.1"),
        ("命令行", "新建用户", ""),
    ]


def test_neither_password_nor_token_is_kept(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    token = log_in(database, "王一", GOOD).token
    with database.reading() as session:
        user = session.scalars(select(User)).one()
        held = session.scalars(select(WebSession)).one()
    assert user.password_hash.startswith("$argon2id$")
    assert token not in held.token_hash


@pytest.mark.parametrize(
    ("name", "role", "password", "message"),
    [
        ("王", "operator", GOOD, "用户名要有2到40个字符"),
        ("a b", "operator", GOOD, "用户名要有"),
        ("<script>", "operator", GOOD, "用户名要有"),
        ("王一", "root", GOOD, "没有 root 这个角色"),
        ("王一", "operator", "short-1", "10到128个字符"),
        ("王一", "operator", "aaaaaaaaaaa", "太简单"),
        ("王一", "operator", "1234567890", "太简单"),
        ("wangyi", "operator", "xx-WangYi-2024", "不能有用户名"),
    ],
)
def test_users_that_are_refused(database: Database, name: str, role: str, password: str, message: str) -> None:
    with pytest.raises(AccountError, match=message):
        add_user(database, name, role, password)
    assert list_users(database) == ()


def test_wrong_names_and_passwords_get_the_same_reply(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    add_user(database, "李二", "operator", GOOD)
    set_disabled(database, "李二", True)
    said = set()
    for name, password in (
        ("王一", "wrong"),
        ("nobody", GOOD),
        ("李二", GOOD),
        ("王一", ""),
        ("", ""),
        ("' OR 1=1 --", GOOD),
    ):
        with pytest.raises(AccountError) as caught:
            log_in(database, name, password)
        said.add(str(caught.value))
    assert len(said) == 1


def test_too_many_wrong_passwords_lock_the_account(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    for _ in range(MOST_FAILURES):
        with pytest.raises(AccountError):
            log_in(database, "王一", "wrong-password")
    with pytest.raises(AccountError, match="锁定"):
        log_in(database, "王一", GOOD)
    assert [user.locked for user in list_users(database)] == [True]
    assert "账号锁定" in [event.action for event in events(database)]
    with database.writing() as session:
        session.execute(update(User).values(locked_until=now() - LOCKED_FOR))
    assert log_in(database, "王一", GOOD).name == "王一"


def test_a_new_password_unlocks_and_ends_sessions(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    old = log_in(database, "王一", GOOD)
    for _ in range(MOST_FAILURES):
        with pytest.raises(AccountError):
            log_in(database, "王一", "wrong-password")
    set_password(database, "王一", "Other-horse-8")
    assert find_signed_in(database, old.token, IDLE) is None
    assert log_in(database, "王一", "Other-horse-8").name == "王一"
    with pytest.raises(AccountError, match="没有用户"):
        set_password(database, "nobody", GOOD)


@pytest.mark.parametrize(
    "changes",
    [
        {"seen_at": now() - IDLE - timedelta(seconds=1)},
        {"made_at": now() - LONGEST_SESSION - timedelta(seconds=1)},
    ],
)
def test_sessions_end_when_idle_or_old(database: Database, changes: dict[str, object]) -> None:
    add_user(database, "王一", "operator", GOOD)
    made = log_in(database, "王一", GOOD)
    with database.writing() as session:
        session.execute(update(WebSession).values(**changes))
    assert find_signed_in(database, made.token, IDLE) is None
    with database.reading() as session:
        assert session.scalars(select(WebSession)).all() == []


def test_use_keeps_a_session_alive(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    made = log_in(database, "王一", GOOD)
    with database.writing() as session:
        session.execute(update(WebSession).values(seen_at=now() - timedelta(minutes=20)))
    assert find_signed_in(database, made.token, IDLE) == made
    with database.reading() as session:
        assert now() - session.scalars(select(WebSession)).one().seen_at < timedelta(minutes=1)


def test_shutting_out_ends_sessions_at_once(database: Database) -> None:
    add_user(database, "王一", "operator", GOOD)
    made = log_in(database, "王一", GOOD)
    set_disabled(database, "王一", True)
    assert find_signed_in(database, made.token, IDLE) is None
    assert not has_users(database)
    set_disabled(database, "王一", False)
    assert log_in(database, "王一", GOOD).token != made.token


def test_roles_include_those_below() -> None:
    operator, administrator = SignedIn("a", "operator", "t"), SignedIn("b", "administrator", "u")
    assert [operator.may(role) for role in ("operator", "supervisor", "administrator")] == [True, False, False]
    assert administrator.may("supervisor")
    assert operator.sent(operator.csrf) and not operator.sent(administrator.csrf) and not operator.sent("é")


def test_keys_are_shown_once_and_kept_as_hashes(database: Database) -> None:
    key = add_key(database, "门户网站", 60)
    with database.reading() as session:
        assert key not in session.scalars(select(ClientKey)).one().key_hash
    keys = open_keys(database)
    holder = keys.holder(key)
    assert holder is not None and (holder.name, holder.per_minute) == ("门户网站", 60)
    assert keys.holder("pa_other") is None
    with pytest.raises(AccountError, match="已有名为"):
        add_key(database, "门户网站")
    with pytest.raises(AccountError, match="没有名为"):
        disable_key(database, "nobody")
    disable_key(database, "门户网站")
    keys.held.refresh()
    assert keys.holder(key) is None
    assert [k.disabled for k in list_keys(database)] == [True]


def test_switches_need_a_reason_and_are_audited(database: Database) -> None:
    with pytest.raises(AccountError, match="写明原因"):
        set_switch(database, "chat", True, "  ")
    with pytest.raises(AccountError, match="没有 desk 这项服务"):
        set_switch(database, "desk", True, "演练")
    set_switch(database, "chat", True, "演练", "管")
    set_switch(database, "chat", True, "再次", "管")
    assert {name: (closed.by, closed.reason) for name, closed in closed_switches(database).items()} == {
        "chat": ("管", "演练")
    }
    set_switch(database, "chat", False, "完毕", "管")
    set_switch(database, "chat", False, "完毕", "管")
    assert closed_switches(database) == {}
    assert [(e.action, e.subject, e.detail) for e in events(database)][-2:] == [
        ("关闭服务", "问答网页", "再次"),
        ("关闭服务", "问答网页", "演练"),
    ]


def test_deleting_the_audit_log_is_itself_an_event(database: Database) -> None:
    record_event(database, "管", "旧事", "x")
    with database.writing() as session:
        session.execute(update(Audited).values(at=now() - timedelta(days=400)))
    assert delete_events_before(database, date.today() - timedelta(days=300), "管") == 1
    assert [(e.action, e.detail) for e in events(database)] == [("删除操作日志", "1条")]
