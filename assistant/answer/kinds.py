"""A number to ring, a bank, a site, a penalty: only a sentence that names such a thing answers."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.draft import Draft, Line
from assistant.answer.gather import candidates, gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.stating import anything, sentence_line, stating, telling_sentence
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import body_sentences, telling_terms
from assistant.retrieval import cover_text
from assistant.text.fold import fold
from assistant.types import NO_FACTS

_PENALTY = "罚款|处罚|警告|没收|拘留|吊销|责令|处[^，。；]{0,12}元|追究[^，。；]{0,8}责任|行政处分|约谈"
_WHAT = "(?:多少|几号?|哪个|哪家|哪|什么|啥)"
_PLACE_ASKED = (
    "(?:去|到|上|在)(?:哪里|哪儿|哪个?(?:地方|部门|单位|窗口)?|什么地方)(?:去)?(?:可以|能|才能)?"
    "(?:[补申代]?[办领请报交]|打|接种|坐|租|买|住|存|停|充|换|退|取|看病|回收|举报|投诉|反映)|"
    "(?:地址|地点|位置)(?:是|在)?(?:哪|什么)|[补申]?[办领请报交](?:的)?(?:地方|地点)"
)
_PLACES = (
    "窗口|中心|大厅|站|场所|(?<![一地])点|局|馆|厅|委|处(?![理以置罚])|医院|学校|网|平台|app|小程序|公众号|银行|社区|街道|乡镇|村|专栏|专区|"
    "企业|公司|机构|部门"
)
_PENALTY_ASKED = "罚(?:款)?(?:多少|几|什么|啥|钱|不罚|吗)|(?:怎么|怎样|如何|咋)处?罚|[会要]不[会要]被?罚|什么处罚"
_RESULT_ASKED = (
    "(?:什么|啥|哪些|有何)(?:样的)?(?:后果|惩罚|惩戒)|(?:查出来|发现|抓到|逮到)(?:了)?(?:会|要|得)?(?:怎么|怎样|咋)"
)
_PAPERS_ASKED = (
    "(?:什么|哪些|啥|几样|哪几样)(?:样的)?(?:材料|资料|证件|证明|手续|东西)|"
    "(?:带|拿|交|准备)(?:些|上)?(?:什么|啥|哪些)(?!时候)"
)
_PAPERS = (
    "提[交供]|携带|出示|[凭持带][^，。；]{0,12}证|(?:材料|资料|证件)(?:[:：]|包括|为|有|如下)|"
    "(?:下列|以下|相关)[^，。；]{0,8}(?:材料|资料|证件)"
)
# What is asked for, the words that ask for it, and what a sentence holds that names it.
_KINDS = tuple(
    (what, re.compile(asked), re.compile(named))
    for what, asked, named in (
        (
            "电话号码",
            f"(?:电话|号码|热线)(?:号码)?(?:是|打)?{_WHAT}|(?:打|拨){_WHAT}(?:个)?(?:电话|号码|热线|号)|"
            "(?:有没有|找个|留个|要个)(?:.{0,6})(?:电话|号码)|联系方式",
            "[0-9]{3,4}-[0-9-]{7,9}|[0-9]{7,12}|(?<![0-9])(?:1[0-9]{4}|1[0-9]{2})(?![0-9年月日元个])",
        ),
        ("银行", "(?:哪|什么)(?:一?家|个)?银行", "银行|信用社"),
        (
            "网址或者平台",
            "网址|(?:哪|什么)(?:个)?(?:网站|平台|公众号|小程序|app)",
            "网|平台|公众号|小程序|客户端|app|http",
        ),
        ("办理地点", _PLACE_ASKED, _PLACES),
        ("原因", "为什么|为啥|为何|凭什么|什么原因|怎么会", "因|由于|为了?[\u4e00-\u9fff]|原因|鉴于|目的|旨在"),
        (
            "计算办法",
            "(?:怎么|如何|怎样|咋)(?:个)?(?:计?算|定价|收费|收|折算|核定)",
            "按照?[^，。；]{0,30}(?:计算|确定|收取|核定|计收|折算|执行|%|分之)|[0-9]%",
        ),
        (
            "所需材料",
            _PAPERS_ASKED,
            "提[交供]|携带|出示|[凭持带][^，。；]{0,12}证|(?:材料|资料|证件)(?:[:：]|包括|为|有|如下)|(?:下列|以下|相关)[^，。；]{0,8}(?:材料|资料|证件)",
        ),
        ("处罚", _PENALTY_ASKED, _PENALTY),
        (
            "后果",
            _RESULT_ASKED,
            f"{_PENALTY}|追回|退[还回]|取消|不得再|再次申请|不予|信用|收回|腾退|视[为作]",
        ),
    )
)
_STRICT = ("电话号码", "银行", "办理地点", "处罚", "后果")  # nothing else will do
_OWN_WORDS = re.compile(
    "(?:要|会|被)?罚[款钱]?|处罚|罚金|后果|惩罚|"
    "(?:找个|打)?(?:电话|号码|热线|银行|网址|网站|平台|公众号?|小程序|联系方式)(?:号码|卡)?"
)
_BREACH = "违反本[\u4e00-\u9fff]{{1,4}}[^，。；]{{0,24}}{}(?![一二三四五六七八九十之])"  # of an article, by its address
_SPOKEN_OF = 0.5  # share of the telling topic that the article must hold
_NEAREST = 3  # clauses whose breach is looked up


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
        for evidence, sentence in stating(
            asking, lambda a, e: telling_sentence(a, e, names, strict=what in _STRICT), anything
        )
    ]
    lines = lines or _breach_lines(asking, named)
    if lines:
        return Draft(ANSWERED, tuple(lines))
    if what not in _STRICT:
        return None
    found = gather(asking)
    return not_stated(asking, found[0], what) if found else not_found(asking)


def _breach_lines(asking: Asking, named: re.Pattern[str]) -> list[Line]:
    """Give what a law says of the breach of the article that speaks of the topic: 违反本条例第九条规定的，处……."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    for evidence in candidates(asking)[:_NEAREST]:
        if cover_text(telling_terms(terms, evidence), fold(evidence.clause.text)) < _SPOKEN_OF:
            continue
        breach = re.compile(_BREACH.format(re.escape(evidence.clause.address)))
        for clause in evidence.document.clauses():
            facts = asking.session.index.facts.get(clause.id, NO_FACTS)
            for sentence in body_sentences(clause, facts):
                if clause.id != evidence.clause.id and breach.search(sentence) and named.search(fold(sentence)):
                    stated = replace(evidence, clause=clause, facts=facts)
                    return [sentence_line(stated, sentence)]
    return []


def _without_kind(asking: Asking) -> Asking:
    """Give the question without the words for what is asked: a clause gives a number and seldom calls it one."""
    topic = tuple(term for term in asking.question.topic if not _OWN_WORDS.fullmatch(term.text))
    return replace(asking, question=replace(asking.question, topic=topic)) if topic else asking
