"""A desk over the invented province: real index, own database, one user of each role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from assistant.accounts import add_user
from assistant.answer.assistant import open_assistant
from assistant.database import Database, open_database
from assistant.index import build_index
from assistant.settings import Settings, load_settings
from assistant.web import create_app
from tests.answer_corpus import write_answer_corpus
from tests.web_fakes import running

PASSWORD = "Correct-horse-7"
USERS = {"operator": "话务一", "supervisor": "审核二", "administrator": "管理三"}


@dataclass(frozen=True)
class ServedDesk:
    address: str
    settings: Settings
    database: Database

    tokens: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def client(self, role: str = "", *, fresh: bool = False) -> Iterator[httpx.Client]:
        """Give a client, signed in where a role is named; all share one session but those that ask for a fresh one."""
        with httpx.Client(base_url=self.address, trust_env=False, timeout=30) as client:
            if role and (fresh or role not in self.tokens):
                reply = client.post("/desk/login", data={"name": USERS[role], "password": PASSWORD})
                assert reply.status_code == 303, reply.text
                if not fresh:
                    self.tokens[role] = client.cookies["desk_session"]
            elif role:
                client.cookies.set("desk_session", self.tokens[role], path="/desk")
            yield client


@contextmanager
def served_desk(folder: Path, *, users: bool = True, **settings: object) -> Iterator[ServedDesk]:
    """Serve a desk whose index and database are in a folder."""
    made = load_settings(
        corpus_dir=write_answer_corpus(folder / "corpus"),
        index_dir=folder / "index",
        database_url=f"sqlite:///{folder}/a.db",
        **settings,
    )
    build_index(made.corpus_dir, made.index_dir, made)
    database = open_database(made)
    if users:
        for role, name in USERS.items():
            add_user(database, name, role, PASSWORD)
    assistant = open_assistant(made, database)
    with running(create_app(assistant, made, database)) as address:
        yield ServedDesk(address, made, database)
    database.close()


def csrf_of(page: str) -> str:
    """Give the token of the forms of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]
