"""From question to Answer: the steps, in order, each in its own file."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.answer.clause_text import answer_address
from assistant.answer.compare import answer_comparison
from assistant.answer.compare_documents import answer_documents_compared
from assistant.answer.composed import Event, stream_composed
from assistant.answer.content import answer_content
from assistant.answer.corrections import say_corrections
from assistant.answer.documents import answer_document, answer_document_claim
from assistant.answer.draft import Draft, Line, finish
from assistant.answer.duties import answer_duties
from assistant.answer.examples import example_questions
from assistant.answer.figures import answer_deadline, answer_target
from assistant.answer.focus import focus, points_back
from assistant.answer.follow_up import goes_on, holds_own_words, is_open, is_slight, with_earlier_topic
from assistant.answer.guard import guard, is_wordless
from assistant.answer.kinds import answer_kind
from assistant.answer.next_questions import next_questions
from assistant.answer.premise import correct_premise
from assistant.answer.refuse import check_documents, check_places, check_years, topical_places
from assistant.answer.reviewed import ReviewedStep, open_reviewed
from assistant.answer.reworded import ask_reworded, is_unsure
from assistant.answer.session import Asking, Session, open_session
from assistant.answer.statuses import ANSWERED, EMPTY, TOO_LONG
from assistant.answer.tasks import answer_tasks
from assistant.answer.yes_no import answer_claim
from assistant.composition import Composer
from assistant.index import FixedIndex, Index, ReopeningIndex
from assistant.lexicon import Lexicon, load_lexicon
from assistant.models import Breaker, ChatModel, read_endpoint
from assistant.question import Ask, Question
from assistant.retrieval import Trees, body_sentences, clauses_named
from assistant.settings import Settings
from assistant.text.fold import clean, fold
from assistant.thresholds import Thresholds, load_thresholds
from assistant.types import NO_FACTS, Answer, Evidence, Turn

if TYPE_CHECKING:
    from assistant.database import Database

_SMALL = 500  # clauses; their sentences are embedded in a second or two

Step = Callable[[Asking], Draft | None]

# The first step that gives a draft answers. Checks that refuse stand before everything that answers.
STEPS: tuple[Step, ...] = (
    check_documents,
    check_places,
    check_years,
    answer_address,
    answer_document_claim,
    answer_tasks,
    answer_documents_compared,
    answer_comparison,
    answer_kind,
    answer_claim,
    answer_document,
)
# A question may ask several of these at once (谁牵头，什么时候完成); each that is asked gives its lines.
SLOTS: tuple[Step, ...] = (answer_duties, answer_deadline, answer_target)


@dataclass
class Assistant:
    """Answers questions from the current generation of one index."""

    opened: ReopeningIndex | FixedIndex
    lexicon: Lexicon
    settings: Settings
    reviewed: ReviewedStep | None = None  # None where there is no database
    thresholds: Thresholds = field(default_factory=load_thresholds)
    trees: Mapping[str, Trees] | None = None  # None for those of the package
    composer: Composer | None = None  # gives better words where a language model is set
    _session: Session | None = None

    @property
    def session(self) -> Session:
        """Give the session of the current generation; reopened when a new one was made current."""
        index = self.opened.current()
        session = self._session
        if session is None or session.index is not index:
            session = self._session = open_session(index, self.lexicon, self.settings, self.thresholds, self.trees)
        return session

    @property
    def index(self) -> Index:
        """Give the current index."""
        return self.session.index

    def prepare(self) -> None:
        """Embed the sentences of a small corpus now, so that the first questions about them need not wait."""
        index = self.session.index
        if index.rows <= _SMALL:
            facts = index.facts
            sentences = [s for c in index.clauses for s in body_sentences(c, facts.get(c.id, NO_FACTS))]
            self.session.searcher.likeness("", sentences)

    def places(self) -> tuple[str, ...]:
        """Give the places that have documents, highest level first."""
        return self.session.places

    def examples(self) -> tuple[str, ...]:
        """Give questions that this corpus answers, made from its clauses."""
        return example_questions(self.session)

    def next_questions(self, answer: Answer, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        """Give questions that go on from an answer and that this corpus answers, at most three."""
        return next_questions(self.session, self.ask, answer, history)

    def search(self, text: str, top: int = 10) -> tuple[Evidence, ...]:
        """Give the clauses nearest to a question, best first, at most `top`."""
        session = self.session
        question = session.reader.read(text)
        named = clauses_named(session.index, question)
        return session.searcher.rank(question, places=question.places, first=named, top=top)

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "", as_of: date | None = None) -> Answer:
        """Give an Answer for every question, also where there is none.

        Args:
            question: as typed.
            history: earlier turns, oldest first.
            place: a place of `places()` selected on the page; "" for all.
            as_of: the day on which documents must hold; today where None.
        """
        *_, last = self.stream(question, history, place, as_of)
        assert isinstance(last, Answer)  # a stream ends with the answer
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), place: str = "", as_of: date | None = None
    ) -> Iterator[Event]:
        """Give the extractive Answer at once; with a language model then its checked sentences, and the final Answer.

        The last event is always the Answer that counts; until then the one before stays on show. Arguments: see `ask`.
        """
        started = time.perf_counter()

        def timed(event: Event) -> Event:
            spent_ms = (time.perf_counter() - started) * 1000
            return replace(event, ms=spent_ms) if isinstance(event, Answer) else event

        day = as_of or date.today()
        answer = self._ask(question, history, place, day)
        yield timed(answer)
        if self.composer is None:
            return
        session = self.session
        if is_unsure(answer) and self.settings.llm_rewrite:
            found = ask_reworded(
                self.composer,
                answer.question,
                history,
                session.reader.read,
                lambda wording: self._ask(wording, (), place, day),
            )
            if found is not None:
                answer = found
                yield timed(answer)
        for event in stream_composed(self.composer, session.index, answer):
            yield timed(event)

    def _ask(self, text: str, history: Sequence[Turn], place: str, day: date) -> Answer:
        text = clean(text).strip()
        early = self._check_text(text) or guard(text)
        if early is not None:
            return finish(text, early, {"step": "guard"})
        session = self.session
        place = place if place in session.places else ""
        step, draft, asking = _draft(session, text, history, place, day, self.reviewed)
        draft = say_corrections(draft, asking.question.corrected)
        trace = {"generation": session.index.generation, "step": step, **_trace(asking.question)}
        return replace(finish(text, draft, trace), as_of=day)

    def _check_text(self, text: str) -> Draft | None:
        if is_wordless(text):
            return Draft(EMPTY, (Line("请输入您的问题，例如“某项工作由谁牵头”。"),))
        if len(text) > self.settings.max_question_chars:
            most = self.settings.max_question_chars
            return Draft(TOO_LONG, (Line(f"问题太长（{len(text)}字），请缩短到{most}字以内再问。"),))
        return None


def _draft(
    session: Session,
    text: str,
    history: Sequence[Turn],
    place: str,
    day: date,
    reviewed: ReviewedStep | None = None,
) -> tuple[str, Draft, Asking]:
    """Give the name of the step that answered, its draft, and the question as it was answered."""
    question = session.reader.read(text, history, place)
    asking = Asking(session, question, fold(question.text), day)
    previous = functools.cache(lambda: _draft(session, clean(history[-1].question).strip(), history[:-1], place, day))
    if history and points_back(asking):
        found = focus(asking, previous()[1])
        if isinstance(found, Draft):
            return "focus", found, asking
        asking = found
    asking = topical_places(asking)
    if reviewed and (served := reviewed.answer(asking)):
        return *served, asking
    merged = with_earlier_topic(asking, previous()[2].question) if history else None
    tries = [asking] if merged is None else [merged, asking] if is_slight(asking) else [asking, merged]
    ran: list[tuple[str, Draft, Asking]] = []
    for tried in tries:
        step, draft = _run(tried)
        ran.append((step, draft, tried))
        carried_on = tried is not merged or (goes_on(draft, previous()[1]) and holds_own_words(asking, draft))
        if not is_open(draft) and carried_on:
            return ran[-1]
    return next((one for one in ran if is_open(one[1])), ran[-1])


def _run(asking: Asking) -> tuple[str, Draft]:
    """Give the name of the step that answered, and its draft, a wrong number of the question put right."""
    name, draft = _first_step(asking)
    return name, correct_premise(asking, draft)


def _first_step(asking: Asking) -> tuple[str, Draft]:
    for step in STEPS:
        draft = step(asking)
        if draft is not None:
            return step.__name__, draft
    drafts = [(step.__name__, draft) for step in SLOTS if (draft := step(asking)) is not None]
    answered = [(name, draft) for name, draft in drafts if draft.status == ANSWERED]
    if answered:
        lines = tuple(line for _, draft in answered for line in draft.lines)
        missing = tuple(line for _, draft in drafts if draft.status != ANSWERED for line in draft.lines)
        return "+".join(name for name, _ in answered), Draft(ANSWERED, lines + missing)
    if drafts and Ask.CONTENT not in asking.question.asks:
        return drafts[0]
    return "answer_content", answer_content(asking)


def _trace(question: Question) -> Mapping[str, object]:
    """Give what was understood, as JSON values."""
    substituted = {term.text: list(term.others) for term in question.topic if term.others}
    substituted |= {short: [full] for short, full in question.expanded}
    fields: dict[str, object] = {
        "asks": [ask.value for ask in question.asks],
        "topic": [term.text for term in question.topic],
        "substituted": substituted,
        "corrected": [list(change) for change in question.corrected],
        "places": list(question.places),
        "absent_places": list(question.absent_places),
        "documents": [[scope.document_id, scope.part or ""] for scope in question.scopes],
        "years": list(question.years),
        "units": [unit.text for unit in question.units],
        "address": question.address,
        "carried": list(question.carried),
    }
    return {name: value for name, value in fields.items() if value}


def _open_composer(settings: Settings, lexicon: Lexicon) -> Composer | None:
    endpoint = read_endpoint(settings, "llm")
    if endpoint is None:
        return None
    model = ChatModel(endpoint, Breaker(endpoint.name, settings.llm_daily_calls))
    model.load()
    return Composer(model, lexicon)


def open_assistant(settings: Settings, database: Database | None = None) -> Assistant:
    """Give an assistant on the current index; reviewed answers are those of the database, or of the one in settings.

    Raises:
        IndexMissingError, IndexDamagedError: there is no index that can be used.
        LexiconError: a word list has a bad line.
    """
    opened = ReopeningIndex(settings.index_dir, settings)
    lexicon = load_lexicon()
    reviewed = open_reviewed(settings, database)
    assistant = Assistant(opened, lexicon, settings, reviewed, composer=_open_composer(settings, lexicon))
    assistant.search("政策文件")  # loads dictionaries and stores now rather than within the first question
    return assistant
