"""Questions with a claim in them: 是 / 否 first, and a false claim corrected from the clause."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.duties import LEAD, has_duties
from assistant.answer.figures import (
    find_deadline,
    find_targets,
    has_deadlines,
    has_targets,
    piece_of,
    say_deadline,
)
from assistant.answer.gather import gather
from assistant.answer.items import with_list
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.rest import with_rest
from assistant.answer.session import Asking
from assistant.answer.stating import anything, likely_lines, stating, telling_sentence
from assistant.answer.statuses import ANSWERED, CORRECTED
from assistant.answer.wording import (
    NEARNESS,
    Weighed,
    best_sentences,
    duty_quote,
    duty_words,
    own_duties,
    pieces,
    same_time,
    say_place,
    telling_terms,
    tidy,
)
from assistant.question import DUTY_ASKS, TIME_CLAIM, Ask, UnitMention, read_quantities, read_shares, same_measure
from assistant.retrieval import body_sentences, cover_text
from assistant.text.fold import fold
from assistant.types import Duty, Evidence, Target

_LEADS = re.compile("牵(?:的)?头|主办|主责|领头|带头")
_ALONE = re.compile("一家|单独|独自|独家|只有|仅")
_ROLE = re.compile("牵(?:的)?头|负责|责任|配合|参与|主管|主办|管(?!理)")
_NEGATED = re.compile(
    "不得|严禁|禁止|不能|不可|不予|不再|无需|不需要|不必|不用|除外|不适用|不享受|不属于|不收取|不受理|免予|免收"
)
_FORBIDS = re.compile("不得|严禁|禁止")
_EITHER_OR = re.compile("([能会要可是该用得让])(?:以)?不\\1")  # 能不能 asks and does not deny
_MAY = re.compile("[能可准许行]|允许|得不得")  # asks for leave, which one prohibition in the sentence denies
_ASKS_LEAVE = re.compile("[能可准许行让领享得]|允许|适用|有份")
_REFUSES = re.compile("不得|严禁|禁止|不能|不可(?!少|缺)|不予|不适用|不享受|不属于|除外|不受理")
_NO_BY_MEANING, _YES_BY_MEANING = 0.6, 1.1  # share of the topic and nearness together, of the sentence
_LIKELY = 0.5  # relevance of its clause for a 是
_BESIDE = 0.6  # share of the best piece from which another piece of the sentence speaks of the same
_CONDITION = re.compile("(?:不|未|没有).{1,20}的[，,]")
_FEE_ASKED = re.compile("(?:不?[要收交花掏付]){1,2}(?:钱|费)|免费|收费|花钱")
_FREE_ASKED = re.compile("免费|不[要收交花掏付](?:钱|费)")
_FREE = re.compile("免费|不收取?[^，。；]{0,6}费|无偿|免[交缴收]|免除[^，。；]{0,6}费")
_SURE = 0.7  # share of the topic that one sentence must hold for a plain 是
_RELATED = 0.4  # share from which it is given as the rule that bears on the question, without 是 or 否


def answer_claim(asking: Asking) -> Draft | None:
    """Answer a question that claims a unit, a number or a time, or asks whether something is so.

    None where the question claims nothing and asks no yes or no.
    """
    question = asking.question
    told = question.yes_no or _premise(asking) or _said_of(asking)
    claimed = told and bool(question.units) and bool(_ROLE.search(asking.folded)) and not question.unit_tasks
    if not ((claimed and question.topic) or question.yes_no or _premise(asking)):
        return None
    if claimed and (question.yes_no or not _asks_slot_only(asking)):
        return _unit_claim(asking)
    if claimed and _said_of(asking):
        held = _unit_claim(asking)
        return held if held.status == CORRECTED else None
    timed = question.yes_no and bool(TIME_CLAIM.search(asking.folded))
    if question.quantities and (question.yes_no or _premise(asking)):
        counted = _number_claim(asking)
        held = _time_claim(asking) if timed and counted.status == ANSWERED else counted
        return held if held.status == CORRECTED else counted
    if timed:
        return _time_claim(asking)
    if question.yes_no and _FEE_ASKED.search(asking.folded) and (priced := _fee_claim(asking)):
        return priced
    return _whether(asking) if question.yes_no and not set(question.asks) - {Ask.CONTENT} else None


def _fee_claim(asking: Asking) -> Draft | None:
    """Answer whether something costs money, from the sentence that says so; None where none does."""
    topic = tuple(term for term in asking.question.topic if not _FEE_ASKED.fullmatch(term.text))
    asking = replace(asking, question=replace(asking.question, topic=topic or asking.question.topic))

    def says_free(folded: str) -> bool:
        return bool(_FREE.search(folded))

    stated = stating(asking, lambda a, e: telling_sentence(a, e, says_free, strict=True), anything)
    verdict = "是。" if _FREE_ASKED.search(asking.folded) else "不是。"
    lines = [
        Line(say_place(evidence, verdict + _said(asking, evidence, sentence)), _ground(evidence, sentence))
        for evidence, sentence in stated
    ]
    return Draft(ANSWERED, tuple(_verdict_first(lines))) if lines else None


def _premise(asking: Asking) -> bool:
    return bool(re.search("既然|听说|据说|不是说|说是|都说", asking.folded))


def _said_of(asking: Asking) -> bool:
    """Tell whether a role is taken for granted in another question: 甲局牵头的乙工作什么时候完成."""
    return any(
        re.search(re.escape(unit.text) + "(?:负责)?(?:牵头|主办|负责)的", asking.folded)
        for unit in asking.question.units
    )


def _asks_slot_only(asking: Asking) -> bool:
    """Tell whether a unit is named only as part of another question (by when, how many)."""
    return bool(asking.question.asks) and not set(asking.question.asks) & DUTY_ASKS


def _unit_claim(asking: Asking) -> Draft:
    found = gather(asking, has_duties)
    if not found:
        return not_found(asking)
    stating = [evidence for evidence in found if own_duties(evidence.facts)]
    if not stating:
        return not_stated(asking, found[0], "牵头单位或责任单位")
    alone = bool(_ALONE.search(asking.folded))
    leads = bool(_LEADS.search(asking.folded))
    unit = asking.question.units[0]
    fitting = [evidence for evidence in stating if _fits(asking, unit, evidence)] or stating
    true = [evidence for evidence in fitting if _has_role(unit, evidence, leads=leads, alone=alone)]
    lines = []
    for evidence in true or fitting:
        duties = own_duties(evidence.facts)
        words = "是。" if evidence in true else "不是。"
        missing = "文件未指定牵头单位，" if leads and not any(duty.role == LEAD for duty in duties) else ""
        ground = Ground(evidence.clause, evidence.document, duty_quote(evidence.clause, duties))
        lines.append(Line(say_place(evidence, f"{words}{missing}{duty_words(duties)}。"), (ground,)))
    return Draft(ANSWERED if true else CORRECTED, tuple(_verdict_first(lines)))


def _verdict_first(lines: list[Line]) -> list[Line]:
    """Put 是 / 不是 at the very beginning of the answer."""
    first = lines[0]
    match = re.match("(?P<place>[^：]{1,20}：)(?P<verdict>不是。|是。)", first.text)
    if match is None:
        return lines
    text = f"{match['verdict']}{match['place']}{first.text[match.end() :]}"
    rest = [Line(line.text.replace(f"：{match['verdict']}", "：", 1), line.grounds) for line in lines[1:]]
    return [Line(text, first.grounds), *rest]


def _fits(asking: Asking, unit: UnitMention, evidence: Evidence) -> bool:
    """Tell whether a unit is of the level of the clause's place, so that a province's claim is held to its clause."""
    return not unit.level or evidence.document.level in ("", unit.level) or bool(asking.question.places)


def _has_role(unit: UnitMention, evidence: Evidence, *, leads: bool, alone: bool) -> bool:
    duties: list[Duty] = [duty for duty in evidence.facts.duties if not leads or duty.role == LEAD]
    named = {fold(name) for duty in duties for name in duty.units}
    if alone and len(named) > 1:
        return False
    return any(fold(name) in named for name in unit.printed)


def _time_claim(asking: Asking) -> Draft:
    terms = asking.session.searcher.weigh(asking.question.topic)
    claimed = TIME_CLAIM.search(asking.folded)
    lines, true = [], False
    for evidence, deadline in stating(asking, find_deadline, has_deadlines):
        same = claimed is not None and same_time(claimed[0], deadline)
        true = true or same
        ground = Ground(evidence.clause, evidence.document, deadline.sentence)
        said = say_deadline(deadline, terms)
        lines.append(Line(say_place(evidence, ("是。" if same else "不是。") + said), (ground,)))
    if not lines:
        found = gather(asking)
        return not_stated(asking, found[0], "完成时限") if found else not_found(asking)
    return Draft(ANSWERED if true else CORRECTED, tuple(_verdict_first(lines)))


def _number_claim(asking: Asking) -> Draft:
    """Hold a claimed number against the target of the same measure that fits the topic best."""
    claim = asking.question.quantities[0]
    wide = replace(asking, question=replace(asking.question, counted=(claim.unit, "")))

    def find(asking: Asking, evidence: Evidence) -> tuple[float, Target] | None:
        fit, targets = find_targets(asking, evidence) or (0.0, [])
        fitting = [target for target in targets if not claim.unit or same_measure(target.unit, claim.unit)]
        target = next((t for t in fitting if t.number == claim.number), next(iter(fitting), None))
        return (fit, target) if target else None

    stated = stating(wide, find, has_targets)
    if not stated:
        return _quantity_said(asking) or _whether(asking, "这一数量")
    lines = [_number_line(evidence, target, target.number == claim.number) for evidence, target in stated]
    true = any(target.number == claim.number for _, target in stated)
    return Draft(ANSWERED if true else CORRECTED, tuple(_verdict_first(lines)))


def _quantity_said(asking: Asking) -> Draft | None:
    """Hold a claimed number against the numbers of the same measure in a sentence of the topic; None without one."""
    claim = asking.question.quantities[0]

    def numbers(folded: str) -> set[float]:
        found = read_quantities(folded, frozenset(range(len(folded))))
        return {one.number for _, _, one in found if claim.unit and same_measure(one.unit, claim.unit)}

    def states(folded: str) -> bool:
        return bool(numbers(folded))

    stated = stating(asking, lambda a, e: telling_sentence(a, e, states, strict=True), anything)
    if not stated:
        return None
    true = any(claim.number in numbers(fold(sentence)) for _, sentence in stated)
    lines = [
        Line(
            say_place(e, ("是。" if claim.number in numbers(fold(said)) else "不是。") + _said(asking, e, said)),
            _ground(e, said),
        )
        for e, said in stated
    ]
    return Draft(ANSWERED if true else CORRECTED, tuple(_verdict_first(lines)))


def _number_line(evidence: Evidence, target: Target, same: bool) -> Line:
    ground = Ground(evidence.clause, evidence.document, target.sentence)
    return Line(say_place(evidence, ("是。" if same else "不是。") + tidy(piece_of(target))), (ground,))


def _whether(asking: Asking, what: str = "这一点") -> Draft:
    """Answer whether the documents say so: 是 only where one sentence holds nearly the whole topic."""
    lines = [
        Line(say_place(evidence, verdict + _said(asking, evidence, sentence)), _ground(evidence, sentence))
        for evidence, (verdict, sentence) in stating(asking, _find_rule, anything)
    ]
    if lines:
        return Draft(ANSWERED, with_rest(asking, _verdict_first(lines)))
    found = gather(asking)
    if lines := likely_lines(asking, found, bool):
        return Draft(ANSWERED, with_rest(asking, lines))
    return not_stated(asking, found[0], what) if found else not_found(asking)


def _is_forbidden(sentence: str, telling: Weighed) -> bool:
    """Tell whether the piece of a sentence that speaks of what is asked forbids it outright."""
    if _CONDITION.search(sentence):
        return False
    share, spoken = max((cover_text(telling, fold(piece)), piece) for piece in pieces(sentence))
    return share >= _BESIDE and bool(_FORBIDS.search(spoken))


def _said(asking: Asking, evidence: Evidence, sentence: str) -> str:
    """Give a sentence of a clause as it is read aloud, an item of a list with what leads it in."""
    terms = telling_terms(asking.session.searcher.weigh(asking.question.topic), evidence)
    return tidy(with_list(evidence.clause.text, (sentence,), terms))


def _ground(evidence: Evidence, quote: str) -> tuple[Ground, ...]:
    return (Ground(evidence.clause, evidence.document, quote),)


def _find_rule(asking: Asking, evidence: Evidence) -> tuple[float, tuple[str, str]] | None:
    """Give the sentence that bears on what is asked, its share of the topic, and 是 or 不是 where it is plain."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    stated = (duty.text for duty in own_duties(evidence.facts) if duty.text in evidence.clause.text)
    sentences = (*body_sentences(evidence.clause, evidence.facts), *stated) or (evidence.clause.text,)
    # an item of a list says what its lead only announces
    sentences = tuple(s for s in sentences if not s.rstrip().endswith(("：", ":"))) or sentences
    sentences = (*sentences, evidence.clause.title)
    chosen, coverage = best_sentences(sentences, terms, asking.nearness(sentences), most=1)
    if not chosen or coverage < _RELATED or chosen[0] not in evidence.clause.text:
        return None
    telling = telling_terms(terms, evidence)
    share = cover_text(telling, fold(chosen[0]))
    fit = share + NEARNESS * asking.nearness(chosen)[0]
    if fit < _RELATED:
        return None
    said = with_list(evidence.clause.text, chosen, telling)
    around = said + evidence.clause.title + evidence.clause.part + evidence.document.title
    verdict = _verdict(asking, chosen[0], said, fold(around), telling) if share >= _RELATED else ""
    if not verdict and not asking.question.quantities and fit >= _NO_BY_MEANING:
        plain = fit >= _YES_BY_MEANING and evidence.why["relevance"] >= _LIKELY
        verdict = _by_meaning(asking, chosen[0], said, plain=plain)
    return coverage, (verdict, chosen[0])


def _by_meaning(asking: Asking, sentence: str, said: str, *, plain: bool) -> str:
    """Give 不是 where a sentence of what is asked denies or forbids, 是 where it is `plain` and does not."""
    if _NEGATED.search(_EITHER_OR.sub("", asking.folded)):
        return ""
    lead = said[: said.find(sentence)] if sentence in said else ""
    if _NEGATED.search(lead + sentence):
        leave = _ASKS_LEAVE.search(asking.folded) and _REFUSES.search(lead + sentence)
        return "不是。" if leave and not _CONDITION.search(sentence) else ""
    return "是。" if plain else ""


def _verdict(asking: Asking, sentence: str, said: str, around: str, telling: Weighed) -> str:
    """Give 是 or 不是 where a sentence is plain about what is asked, else "".

    Args:
        asking: the question.
        sentence: of a clause.
        said: the sentence with what leads it in.
        around: folded; this and the titles over it.
        telling: the terms that tell it from its neighbours.
    """
    if asking.question.quantities:
        return ""
    claimed, stated = read_shares(asking.folded), read_shares(fold(sentence))
    if claimed and stated and not claimed & stated:
        return "不是。"
    weigh = asking.session.searcher.weigh
    if cover_text(weigh(asking.question.topic), around) < _SURE:
        return "不是。" if _MAY.search(asking.folded) and _is_forbidden(sentence, telling) else ""
    if _is_denied(asking, sentence, said, telling):
        return "不是。"
    # What people say and documents do not counts in full here: it may be the very thing that is asked.
    return "是。" if cover_text(weigh(asking.question.topic, spared=False), around) >= _SURE else ""


def _is_denied(asking: Asking, sentence: str, said: str, telling: Weighed) -> bool:
    """Tell whether a sentence denies in the piece that speaks of what is asked; a condition (不提供……的) denies not."""
    lead = said[: said.find(sentence)] if sentence in said else ""
    asks_denied = bool(_NEGATED.search(_EITHER_OR.sub("", asking.folded)))
    if asks_denied or _CONDITION.search(sentence) or not _NEGATED.search(lead + sentence):
        return False
    shares = [(cover_text(telling, fold(piece)), piece) for piece in pieces(sentence)]
    best, spoken = max(shares, key=lambda item: item[0])
    beside = [piece for share, piece in shares if share >= _BESIDE * best] if _MAY.search(asking.folded) else []
    return any(_NEGATED.search(lead + piece) for piece in (spoken, *beside))
