"""A number to ring, a bank, a site, a penalty: only a sentence that names such a thing answers, however near others are."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.draft import Draft
from assistant.answer.figures import sentence_line, stating, telling_sentence
from assistant.answer.gather import gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED
from assistant.types import Facts

_PENALTY = "罚款|处罚|警告|没收|拘留|吊销|责令|处[^，。；]{0,12}元|追究[^，。；]{0,8}责任|行政处分|约谈"
_WHAT = "(?:多少|几号?|哪个|哪家|哪|什么|啥)"
# What is asked for, the words that ask for it, and what a sentence holds that names it.
_KINDS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "电话号码",
        re.compile(
            f"(?:电话|号码|热线)(?:号码)?(?:是|打)?{_WHAT}|(?:打|拨){_WHAT}(?:个)?(?:电话|号码|热线|号)|"
            f"(?:有没有|找个|留个|要个)(?:.{{0,6}})(?:电话|号码)|联系方式"
        ),
        re.compile("[0-9]{3,4}-[0-9-]{7,9}|[0-9]{7,12}|(?<![0-9])(?:1[0-9]{4}|1[0-9]{2})(?![0-9年月日元个])"),
    ),
    ("银行", re.compile("(?:哪|什么)(?:一?家|个)?银行"), re.compile("银行|信用社")),
    (
        "网址或者平台",
        re.compile("网址|(?:哪|什么)(?:个)?(?:网站|平台|公众号|小程序|app)"),
        re.compile("网|平台|公众号|小程序|客户端|app|http"),
    ),
    (
        "处罚",
        re.compile(
            "罚(?:款)?(?:多少|几|什么|啥|钱|不罚|吗)|(?:怎么|怎样|如何|咋)(?:处?罚|处理)|[会要]不[会要]被?罚|被罚|什么处罚"
        ),
        re.compile(_PENALTY),
    ),
    (
        "后果",
        re.compile(
            "(?:什么|啥|哪些|有何)(?:样的)?(?:后果|惩罚|惩戒)|(?:查出来|发现|抓到|逮到)(?:了)?(?:会|要|得)?(?:怎么|怎样|咋)"
        ),
        re.compile(f"{_PENALTY}|追回|退[还回]|取消|不得再|再次申请|不予|信用|收回|腾退|视[为作]"),
    ),
)

_OWN_WORDS = re.compile(
    "(?:要|会|被)?罚[款钱]?|处罚|罚金|后果|惩罚|(?:找个|打)?(?:电话|号码|热线|银行|网址|网站|平台|公众号?|小程序|联系方式)(?:号码|卡)?"
)


def answer_kind(asking: Asking) -> Draft | None:
    """Answer with the sentence that names what is asked for; None where nothing of these kinds is."""
    kind = next((kind for kind in _KINDS if kind[1].search(asking.folded)), None)
    if kind is None:
        return None
    what, _, named = kind
    asking = _without_kind(asking)

    def names(folded: str) -> bool:
        return bool(named.search(folded))

    lines = [
        sentence_line(evidence, sentence)
        for evidence, sentence in stating(asking, lambda a, e: telling_sentence(a, e, names), _anything)
    ]
    if lines:
        return Draft(ANSWERED, tuple(lines))
    found = gather(asking)
    return not_stated(asking, found[0], what) if found else not_found(asking)


def _without_kind(asking: Asking) -> Asking:
    """Give the question without the words for what is asked: a clause gives a number and seldom calls it one."""
    topic = tuple(term for term in asking.question.topic if not _OWN_WORDS.fullmatch(term.text))
    return replace(asking, question=replace(asking.question, topic=topic)) if topic else asking


def _anything(facts: Facts) -> bool:
    return True
