"""By when and how many: answered from the ledger's deadlines and targets."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.gather import gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.rest import with_rest
from assistant.answer.session import Asking
from assistant.answer.stating import SPOKEN_OF, anything, likely_lines, sentence_line, stating, telling_sentence
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import (
    NEARNESS,
    Weighed,
    longest_run,
    pieces,
    present_terms,
    say_place,
    telling_terms,
    tidy,
)
from assistant.question import Ask, Question
from assistant.retrieval import bare_sentence, cover_text, unquoted
from assistant.text.fold import fold
from assistant.types import Deadline, Evidence, Facts, Target

_LONGEST = 120  # characters of a sentence that is given whole
_TIED = 0.02
_DIGITS = "(?:[0-9]+(?:\\.[0-9]+)?|[一二三四五六七八九十百千两]+)"
_MOST_PIECES = 3
_ALL = re.compile(
    "(?:各|各项|各个|所有|全部|几项|哪些|一项项|每项)(?:的)?(?:指标|目标|数字|数量|任务数)|(?:指标|目标)(?:都|各|分别)|的指标[,，]"
)
_SHORTEST_NOUN = 2  # characters; 打 in 给多少人打 is no noun
_TIME = re.compile("天|日|工作日|周|月|年|小时|分钟|点")
_SAME_MEASURE = 0.2
_SAME_KIND = 0.2
_NEUTRAL = 0.5  # where nothing tells the numbers of a clause apart
_MONEY_ASKED = re.compile(
    "(?:补|奖|罚|给|发|交|收|掏|付|花|贴|租)(?:助|贴|励|款|金|钱)?(?:了|个|到|得|的)?(?:是|有)?多少(?![个项家人户名次所套]|百分)|多少钱|几块|多少元|"
    "(?:收入|工资|价格|价钱|租金|费用?|金额|额度|押金|存款|财产)(?:标准|线)?(?:不能?|要|应)?(?:超过|高于|低于|是|有|达到|最多|最高|最低)*"
    "多少(?![个项家人户名次所套]|百分)"
)
_SHARE_ASKED = re.compile("几成|百分之|比例|占多|几折|多大比")
_FREE_ASKED = re.compile("(?:要|收|交|花|掏|付)(?:不(?:要|收|交|花))?钱|免费|收费|多少钱|费用")
_FREE = "免费|不收取?[^，。；]{0,6}费|无偿|免[交缴收]|免除|免予"
_TIME_SAID = re.compile(
    f"{_DIGITS}(?:个)?(?:年|月|日|天|工作日|周|小时|分钟|季度)|[每当次][年月日周季]|年[底初内中]|月[底初内中]|长期|终身|全年|随时|即时|当场"
)
_NUMBER_SAID = re.compile(
    f"(?<!第){_DIGITS}(?:[个项名人件次家套倍万分米岁级条种%年月日天周]|平方|公里|小时|工作日)|分之"
)
_MONEY_SAID = re.compile(f"{_DIGITS}(?:多|余)?[十百千万亿]?元")
_MONEY_MEANT = re.compile("钱|元|块|费|[资奖罚租押基]金|金额|补[贴助]|预算|工资|价")
_LESS_ASKED = re.compile("[减少免](?:[交缴收征]|多少|几)|优惠|折")
_MOST_ASKED = re.compile("不能?超过|最多|最高|上限|至多|以内|封顶|不高于")
_LEAST_ASKED = re.compile("至少|最少|最低|不少于|下限|起码|不低于")
_RUN, _RUN_MOST = 0.03, 0.25  # for each character that question and piece share in one run
_MONEY = ("钱", "块", "元", "费", "资金", "预算")


def answer_deadline(asking: Asking) -> Draft | None:
    """Answer by when or within how long; None where that is not asked."""
    asks, counted = asking.question.asks, asking.question.counted[0]
    lasting = Ask.TARGET in asks and bool(counted and _TIME.search(counted))
    if Ask.DEADLINE not in asks and not lasting:
        return None
    lines = deadline_lines(asking)
    if lasting and not lines:
        return None  # a length of time may be a number of the ledger
    return _answer(asking, lines, has_deadlines, _TIME_SAID, "完成时限")


def answer_target(asking: Asking) -> Draft | None:
    """Answer how many; None where that is not asked."""
    if Ask.TARGET not in asking.question.asks:
        return None
    counted = asking.question.counted[0]
    if counted and _TIME.search(counted) and deadline_lines(asking):
        return None  # answered as a time
    return _answer(asking, target_lines(asking), has_targets, _number_said(asking), "具体数量")


def deadline_lines(asking: Asking) -> list[Line]:
    """Give one line for each place whose clauses say by when."""
    said = [_say_deadline(asking, evidence, found) for evidence, found in stating(asking, find_deadline, has_deadlines)]
    return said or [sentence_line(e, sentence) for e, sentence in stating(asking, _find_time, anything)]


def target_lines(asking: Asking) -> list[Line]:
    """Give one line for each place whose clauses say how many."""
    said = [_say_targets(evidence, found) for evidence, found in stating(asking, find_targets, has_targets)]
    return said or [sentence_line(e, sentence) for e, sentence in stating(asking, _find_number, anything)]


def _find_number(asking: Asking, evidence: Evidence) -> tuple[float, str] | None:
    """Give the sentence of a clause that states a number of what is asked where the ledger holds none."""
    measure = asking.question.counted[0]
    return telling_sentence(asking, evidence, lambda folded: _numbered(folded, measure, asking))


def _find_time(asking: Asking, evidence: Evidence) -> tuple[float, str] | None:
    """Give the sentence of a clause that tells a time where the ledger holds none."""
    said = _lasting(asking.question.counted[0]) or _TIME_SAID
    return telling_sentence(asking, evidence, lambda folded: bool(said.search(folded)))


def _number_said(asking: Asking) -> re.Pattern[str]:
    """Give what any number looks like that may be the one asked for; sums of money are told in money."""
    text = unquoted(asking.question.text)
    measure, noun = asking.question.counted
    if measure and _TIME.search(measure):
        return _TIME_SAID
    if measure and not _MONEY_MEANT.search(measure):
        counted = "|".join(map(re.escape, dict.fromkeys((measure, measure[-1], noun[:1] or measure))))
        return re.compile(f"(?<!第){_DIGITS}(?:多|余)?(?:{counted})")
    money = _MONEY_MEANT.search(text) and not _LESS_ASKED.search(text)
    return _MONEY_SAID if money else _NUMBER_SAID


def _numbered(folded: str, measure: str, asking: Asking) -> bool:
    """Tell whether a sentence holds a number of the kind that is asked for; any number will not do."""
    if measure:
        return re.search(f"{_DIGITS}(?:多|余)?{re.escape(measure)}", folded) is not None
    kinds = (
        (_MONEY_ASKED, f"{_DIGITS}(?:万|亿)?元"),
        (_SHARE_ASKED, f"{_DIGITS}(?:%|成|倍)|百分之|[一二三四五六七八九]分之"),
        (_FREE_ASKED, f"{_DIGITS}(?:万|亿)?元|{_FREE}"),
    )
    text = unquoted(asking.question.text)
    return any(words.search(text) and re.search(said, folded) for words, said in kinds)


def has_deadlines(facts: Facts) -> bool:
    """Tell whether a clause sets a time."""
    return bool(facts.deadlines)


def has_targets(facts: Facts) -> bool:
    """Tell whether a clause sets a number."""
    return bool(facts.targets)


def _answer(
    asking: Asking, lines: list[Line], wants: Callable[[Facts], bool], said: re.Pattern[str], what: str
) -> Draft:
    found = () if lines else gather(asking, wants)
    lines = lines or likely_lines(asking, found, lambda folded: bool(said.search(folded)))
    if lines:
        return Draft(ANSWERED, with_rest(asking, lines))
    return not_stated(asking, found[0], what) if found else not_found(asking)


def find_deadline(asking: Asking, evidence: Evidence) -> tuple[float, Deadline] | None:
    """Give how much a sentence is about the topic (0-1) and the time it sets; None where the clause sets none."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    lasts = _lasting(asking.question.counted[0])
    set_here = [d for d in evidence.facts.deadlines if lasts is None or lasts.search(fold(d.text))]
    scored = [
        (_about(terms, deadline.sentence, evidence) + NEARNESS * near, deadline)
        for deadline, near in zip(set_here, asking.nearness([d.sentence for d in set_here]), strict=True)
    ]
    best = max((score for score, _ in scored), default=0.0)
    least = 0.0 if asking.focus else SPOKEN_OF
    return next(((best, deadline) for score, deadline in scored if score == best >= least), None)


def _lasting(measure: str) -> re.Pattern[str] | None:
    """Give what a length of time in this measure looks like (几年 -> 三年, not 2027年; 几点 -> 九时), or None."""
    if not _TIME.fullmatch(measure.removeprefix("个")):
        return None
    if measure == "点":
        return re.compile(f"{_DIGITS}[时点:：]")
    unit = "[天日]" if measure in ("天", "日") else re.escape(measure.removeprefix("个"))
    return re.compile(f"(?<![0-9])(?:[0-9]{{1,3}}|[一二三四五六七八九十百两半]+)(?:个)?{unit}")


def _say_deadline(asking: Asking, evidence: Evidence, deadline: Deadline) -> Line:
    terms = asking.session.searcher.weigh(asking.question.topic)
    ground = Ground(evidence.clause, evidence.document, deadline.sentence)
    return Line(say_place(evidence, say_deadline(deadline, terms)), (ground,))


def say_deadline(deadline: Deadline, terms: Weighed) -> str:
    """Give the sentence, or where it is long the time with the pieces that speak of the topic."""
    sentence = deadline.sentence.strip()
    if len(sentence) <= _LONGEST and len(pieces(sentence)) <= 3:
        return tidy(bare_sentence(sentence) or sentence)
    sentence = bare_sentence(sentence) or sentence
    parts = pieces(sentence)
    when = next((part for part in parts if deadline.text in part), deadline.text)
    scores = [cover_text(terms, fold(part)) for part in parts]
    best = max(scores, default=0.0)
    chosen = [part for part, score in zip(parts, scores, strict=True) if score == best and best > 0 and part != when]
    if cover_text(terms, fold(when)) >= best or not chosen:
        return tidy(when) if len(when) > len(deadline.text) + 1 else tidy(sentence)
    lead = when if len(when) <= len(deadline.text) + 2 else deadline.text + "，"
    return tidy(lead + chosen[0])


def find_targets(asking: Asking, evidence: Evidence) -> tuple[float, list[Target]] | None:
    """Give the numbers that a clause sets for the topic, several where they fit alike, and how well they fit.

    None where it sets none.
    """
    terms = asking.session.searcher.weigh(asking.question.topic)
    counted, money = asking.question.counted, bool(_MONEY_ASKED.search(unquoted(asking.question.text)))
    fitting = [target for target in evidence.facts.targets if _is_counted(target, counted)]
    set_here = [target for target in fitting if not money or "元" in target.unit]
    scored = [
        (_fit(terms, target, evidence, asking.question), NEARNESS * near, target)
        for target, near in zip(set_here, asking.nearness([piece_of(t) for t in set_here]), strict=True)
    ]
    fit, near, _ = max(scored, key=lambda item: item[0] + item[1], default=(0.0, 0.0, None))
    if _ALL.search(asking.folded) and fit + near >= SPOKEN_OF:
        return fit + near, list(evidence.facts.targets)
    least = 0.0 if asking.focus else SPOKEN_OF
    # numbers that fit as well as the nearest one belong to it
    chosen = [target for own, _, target in scored if own >= fit - _TIED]
    return (fit + near, chosen) if scored and fit + near >= least else None


def _say_targets(evidence: Evidence, chosen: list[Target]) -> Line:
    sentences = list(dict.fromkeys(target.sentence for target in chosen))
    if len(sentences) > 1 and len(chosen) > _MOST_PIECES:
        ground = Ground(evidence.clause, evidence.document, sentences[0])
        return Line(say_place(evidence, tidy("".join(map(bare_sentence, sentences)))), (ground,))
    ground = Ground(evidence.clause, evidence.document, sentences[0])
    one = len(sentences) == 1 and len(sentences[0]) <= 2 * _LONGEST
    if one and (len(chosen) > 1 or _led_in(sentences[0], chosen[0])):
        said = bare_sentence(sentences[0])
    else:
        said = "".join(
            dict.fromkeys(_with_time(evidence.facts, target, piece_of(target)) for target in chosen[:_MOST_PIECES])
        )
    return Line(say_place(evidence, tidy(said)), (ground,))


def _led_in(sentence: str, target: Target) -> bool:
    """Tell whether a number is one of several that a colon leads in: 标准：甲类5万元，乙类3万元."""
    colon = sentence.find("：")
    return 0 <= colon < sentence.find(target.text) and len(pieces(sentence[colon:])) > 1


def _is_counted(target: Target, counted: tuple[str, str]) -> bool:
    """Tell whether a target can be what a question counts: money is not a number of services."""
    measure, noun = counted
    if noun.startswith(_MONEY) or measure in ("元", "万元"):
        return "元" in target.unit
    if noun.startswith(("人", "用户")):
        return target.unit in ("", "人", "名", "户", "万人")
    if len(noun) < _SHORTEST_NOUN:
        return True
    said = fold(piece_of(target) + target.of)
    measured = bool(target.unit) and (noun.startswith(target.unit) or noun.endswith(target.unit))
    return noun in said or measured or _shares_pair(noun, said)


def _shares_pair(noun: str, said: str) -> bool:
    return any(noun[i : i + 2] in said for i in range(len(noun) - 1)) and len(noun) > 2


def _fit(terms: Weighed, target: Target, evidence: Evidence, asked: Question) -> float:
    """Give how well a target answers the topic: its own piece counts most, then its sentence, then the clause.

    Words of the clause's title go without saying in every piece; what tells the pieces apart are the others.
    """
    piece = fold(piece_of(target) + target.of)
    present = present_terms(terms, evidence)
    telling = telling_terms(present, evidence)
    given = fold(evidence.clause.title + evidence.clause.part + evidence.document.title)
    near = cover_text(telling, piece) if cover_text(telling, given) < 1 else _NEUTRAL
    around = _about(present, target.sentence, evidence)
    run = min(_RUN_MOST, _RUN * longest_run(unquoted(asked.text), unquoted(piece_of(target))))
    measured = _SAME_MEASURE if asked.counted[0] and asked.counted[0] == target.unit else 0.0
    return 0.6 * near + 0.4 * around + measured + run + _kind_asked(asked, target)


def _kind_asked(asked: Question, target: Target) -> float:
    """Give the share by which a target of the kind asked for is preferred: money, a share, a ceiling, a floor."""
    text = unquoted(asked.text)
    wanted = (
        (_MONEY_ASKED, "元" in target.unit),
        (_SHARE_ASKED, target.unit in ("%", "成", "倍")),
        (_MOST_ASKED, target.bound in ("<", "<=")),
        (_LEAST_ASKED, target.bound in (">", ">=")),
    )
    return _SAME_KIND if any(fits and words.search(text) for words, fits in wanted) else 0.0


def _about(terms: Weighed, sentence: str, evidence: Evidence) -> float:
    """Give how much of the topic a sentence, its clause's title and its document's speak of."""
    clause = evidence.clause
    return cover_text(terms, fold(sentence + clause.title + clause.part + evidence.document.title))


def piece_of(target: Target) -> str:
    """Give the piece of its sentence that a target stands in."""
    found = next((piece for piece in pieces(target.sentence) if target.text in piece), target.sentence)
    return bare_sentence(found) or found


def _with_time(facts: Facts, target: Target, piece: str) -> str:
    """Give the piece with the time of its sentence in front, where the sentence begins with one."""
    piece = piece.strip()
    for deadline in facts.deadlines:
        if deadline.sentence == target.sentence and deadline.text not in piece:
            first = pieces(target.sentence)[0].strip("，,、 ")
            if first == deadline.text:
                return f"{first}，{piece.removeprefix('其中').removeprefix('确保')}"
    return piece
