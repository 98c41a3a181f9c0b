"""Reviewed answers in the database: draft, approve, retire; versions are kept."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.database import Database, now
from assistant.errors import ReviewError
from assistant.faq.entry import Cited, Entry, State, Wording
from assistant.faq.reviewed import Reviewed, Stamp
from assistant.faq.tables import ReviewedAnswer, ReviewedVersion
from assistant.text.labels import Generated

MAX_QUESTION, MAX_ANSWER, MAX_OTHERS, MAX_CITED = 300, 2000, 20, 10


def add_draft(database: Database, wording: Wording, author: str, remark: str = "") -> int:
    """Keep a new answer, to be approved; gives its id.

    Raises:
        ReviewError: it cannot be taken as written.
        DatabaseError: it cannot be written.
    """
    check_wording(wording)
    with database.writing() as session:
        entry = ReviewedAnswer(last_version=1, changed_at=now())
        session.add(entry)
        session.flush()
        session.add(_version(entry.id, 1, wording, author, remark))
        return entry.id


def revise(database: Database, id: int, based_on: int, wording: Wording, author: str, remark: str = "") -> int:
    """Keep a further version, to be approved; the one served goes on until then. Gives its number.

    Args:
        database: to write to.
        id: of the entry.
        based_on: the version that the author had before them.
        wording: the new one; what a model wrote is that of the version before where it had something.
        author: user name.
        remark: what was changed.

    Raises:
        ReviewError: it cannot be taken as written, or somebody else revised it meanwhile.
        DatabaseError: it cannot be written.
    """
    check_wording(wording)
    with database.writing() as session:
        entry = _get(session, id, based_on)
        before = session.scalars(_versions(id).where(ReviewedVersion.version == based_on)).one()
        begun_from = _entry(before, "draft").wording.generated  # no revision makes that untrue
        wording = replace(wording, generated=begun_from or wording.generated)
        entry.last_version, entry.changed_at, entry.retired = based_on + 1, now(), False
        session.add(_version(id, based_on + 1, wording, author, remark))
    return based_on + 1


def approve(database: Database, id: int, version: int, by: str) -> None:
    """Serve a version from now on.

    Raises:
        ReviewError: it is not the last one.
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        entry = _get(session, id, version)
        held = session.scalars(_versions(id).where(ReviewedVersion.version == version)).one()
        held.approved_by, held.approved_at = by, now()
        entry.served_version, entry.retired, entry.changed_at = version, False, now()


def retire(database: Database, id: int, version: int) -> None:
    """Serve an entry no longer.

    Raises:
        ReviewError: somebody revised it meanwhile, or there is none.
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        entry = _get(session, id, version)
        entry.served_version, entry.retired, entry.changed_at = None, True, now()


def last_versions(database: Database) -> tuple[Entry, ...]:
    """Give the last version of every entry, newest change first.

    Raises:
        DatabaseError: it cannot be read.
    """
    query = (
        select(ReviewedAnswer, ReviewedVersion)
        .join(ReviewedVersion, ReviewedVersion.entry_id == ReviewedAnswer.id)
        .where(ReviewedVersion.version == ReviewedAnswer.last_version)
        .order_by(ReviewedAnswer.changed_at.desc(), ReviewedAnswer.id.desc())
    )
    with database.reading() as session:
        return tuple(_entry(version, _state(entry, version)) for entry, version in session.execute(query))


def versions(database: Database, id: int) -> tuple[Entry, ...]:
    """Give all versions of an entry, last first.

    Raises:
        ReviewError: there is no such entry.
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        entry = session.get(ReviewedAnswer, id)
        if entry is None:
            raise ReviewError("没有这条常见问题，请返回列表。")
        found = session.scalars(_versions(id).order_by(ReviewedVersion.version.desc())).all()
    return tuple(_entry(version, _state(entry, version)) for version in found)


def reviewed(database: Database) -> Reviewed:
    """Give the approved answers of a database, read once now."""
    made = Reviewed(lambda stamp: _served(database, stamp))
    made.refresh()
    return made


def _served(database: Database, stamp: Stamp | None) -> tuple[Stamp, tuple[Entry, ...]] | None:
    query = (
        select(ReviewedVersion)
        .join(ReviewedAnswer, ReviewedVersion.entry_id == ReviewedAnswer.id)
        .where(ReviewedVersion.version == ReviewedAnswer.served_version)
        .order_by(ReviewedVersion.entry_id)
    )
    with database.reading() as session:
        changed = tuple(session.execute(select(func.count(), func.max(ReviewedAnswer.changed_at))).one())
        if changed == stamp:
            return None
        return changed, tuple(_entry(version, "approved") for version in session.scalars(query))


def check_wording(wording: Wording) -> None:
    """Refuse what cannot be a reviewed answer.

    Raises:
        ReviewError: says what to change.
    """
    if not wording.question.strip() or not wording.answer.strip():
        raise ReviewError("问题和回答都要填写。")
    if len(wording.question) > MAX_QUESTION or len(wording.answer) > MAX_ANSWER:
        raise ReviewError(f"问题最多{MAX_QUESTION}字，回答最多{MAX_ANSWER}字，请缩短。")
    if len(wording.others) > MAX_OTHERS or any(len(other) > MAX_QUESTION for other in wording.others):
        raise ReviewError(f"其他问法最多{MAX_OTHERS}种，每种最多{MAX_QUESTION}字，请减少。")
    if not wording.cited:
        raise ReviewError("请至少引用一个条款，没有依据的回答不能使用。")
    if wording.generated and len(wording.generated.text) > MAX_ANSWER:
        raise ReviewError(f"人工智能生成的原文最多{MAX_ANSWER}字，请缩短。")
    if len(wording.cited) > MAX_CITED:
        raise ReviewError(f"最多引用{MAX_CITED}个条款，请减少。")


def _get(session: Session, id: int, version: int) -> ReviewedAnswer:
    entry = session.get(ReviewedAnswer, id)
    if entry is None:
        raise ReviewError("没有这条常见问题，请返回列表。")
    if entry.last_version != version:
        raise ReviewError("这条常见问题刚被别人修改过，请刷新后再改。")
    return entry


def _versions(id: int) -> Select[ReviewedVersion]:
    return select(ReviewedVersion).where(ReviewedVersion.entry_id == id)


def _version(id: int, version: int, wording: Wording, author: str, remark: str) -> ReviewedVersion:
    return ReviewedVersion(
        entry_id=id,
        version=version,
        question=wording.question.strip(),
        others=list(wording.others),
        answer=wording.answer.strip(),
        cited=[asdict(cited) for cited in wording.cited],
        author=author,
        written_at=now(),
        remark=remark[:200],
        producer=wording.generated.producer[:100] if wording.generated else "",
        generated=wording.generated.text if wording.generated else "",
    )


def _entry(held: ReviewedVersion, state: State) -> Entry:
    cited = tuple(Cited(**each) for each in held.cited)
    generated = Generated(held.producer, held.generated) if held.generated else None
    wording = Wording(held.question, held.answer, cited, tuple(held.others), generated)
    return Entry(
        id=held.entry_id,
        version=held.version,
        wording=wording,
        state=state,
        author=held.author,
        written_at=held.written_at,
        approved_by=held.approved_by,
        approved_at=held.approved_at,
        remark=held.remark,
    )


def _state(entry: ReviewedAnswer, version: ReviewedVersion) -> State:
    if entry.served_version == version.version:
        return "approved"
    return "retired" if entry.retired or version.approved_at else "draft"
