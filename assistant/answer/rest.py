"""What else the clauses of an answer say: a rule is heard together with its conditions and exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.draft import Ground, Line, name_clause
from assistant.answer.session import Asking
from assistant.answer.wording import tidy
from assistant.retrieval import bare_sentence, body_sentences
from assistant.text.fold import fold
from assistant.types import NO_FACTS

_CLAUSES = 2  # more are a list, of which each line says what is asked
_LONGEST = 600  # characters of a clause


def with_rest(asking: Asking, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Give the lines, and after them what their clauses say besides, where these are few and not long."""
    grounds = {ground.clause.id: ground for line in lines for ground in line.grounds}
    said = fold("".join(line.text for line in lines))
    if len(grounds) > _CLAUSES:
        return tuple(lines)
    return (*lines, *(line for ground in grounds.values() if (line := _rest(asking, ground, said))))


def _rest(asking: Asking, ground: Ground, said: str) -> Line | None:
    clause, document = ground.clause, ground.document
    if len(clause.text) > _LONGEST:
        return None
    sentences = body_sentences(clause, asking.session.index.facts.get(clause.id, NO_FACTS))
    others = [s for s in sentences if fold(bare_sentence(s)).rstrip("。；;，：:") not in said]
    if not others:
        return None
    text = f"（{name_clause(clause, document)}还规定）" + tidy("".join(others))
    return Line(text, (Ground(clause, document, others[0]),), direct=False)
