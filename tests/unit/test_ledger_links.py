"""Links between texts, and which clause implements which, on small documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from assistant.ledger import read_facts
from assistant.ledger.differences import Differences, Reassignment, SentenceChange, find_differences
from assistant.ledger.implementation import Implementation, compare_documents, implementation_map
from assistant.ledger.links import Link, resolve_references
from assistant.ledger.names import lies_within, plan_key, title_key
from assistant.types import Clause, Document, Facts, Part, Validity

Texts = Sequence[tuple[str, str, str]]  # address, title, text


def make_document(
    id: str,
    title: str,
    texts: Texts = (),
    *,
    part: str = "",
    number: str = "",
    place: str = "甲省",
    level: str = "省",
    validity: Validity = "unknown",
    issued: date | None = date(2023, 3, 6),
    year: int | None = None,
) -> Document:
    clauses = tuple(Clause(f"{id}-{address}", id, part, address, (), name, text, 0, 0) for address, name, text in texts)
    return Document(
        id=id,
        number=number,
        title=title,
        issuer="",
        addressees=(),
        issued_on=issued,
        kind="",
        place=place,
        level=level,
        validity=validity,
        source=f"{id}.txt",
        parts=(Part(part, "附件" if part else "正文", clauses),),
        year=year,
    )


def facts_of(*documents: Document) -> dict[str, Facts]:
    return {id: facts for document in documents for id, facts in read_facts(document).items()}


def links_of(*documents: Document, day: date | None = None) -> list[tuple[str, str, str, str]]:
    links = resolve_references(documents, facts_of(*documents), day)
    return [(link.clause_id, link.text, link.target_document_id, link.target_clause_id) for link in links]


def citing(text: str, title: str = "乙市关于读书的通知", **known: str) -> Document:
    return make_document("c", title, [("一", "", text)], place=known.get("place", "乙市"), level="市")


RULES = make_document(
    "r",
    "甲省公共阅读办法",
    [
        ("第一条", "", "第一条 为了方便读书，制定本办法。"),
        ("第二条", "", "第二条 书屋免费开放。"),
        ("第二条之一", "", "第二条之一 书屋夜间开放。"),
        ("第十二条", "", "第十二条 违反本办法第二条、第二条之一规定的，责令改正。"),
    ],
    number="甲政发〔2020〕5号",
)

# -- references -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed", "clause"),
    [
        ("按照《甲省公共阅读办法》（甲政发〔2020〕5号）执行。", "《甲省公共阅读办法》（甲政发〔2020〕5号）", ""),
        ("按照甲政发[2020]5号文件执行。", "甲政发[2020]5号", ""),
        ("按照《甲省公共阅读办法》执行。", "《甲省公共阅读办法》", ""),
        ("按照《甲省公共阅读办法（2020年修订）》执行。", "《甲省公共阅读办法（2020年修订）》", ""),
        ("按照《甲省公共阅读办法》第十二条执行。", "《甲省公共阅读办法》第十二条", "r-第十二条"),
        ("按照《甲省公共阅读办法》第2条之一执行。", "《甲省公共阅读办法》第2条之一", "r-第二条之一"),
        ("按照《甲省公共阅读办法》第十二条第一款执行。", "《甲省公共阅读办法》第十二条第一款", "r-第十二条"),
        ("按照《甲省公共阅读办法》第九十条执行。", "《甲省公共阅读办法》第九十条", ""),
    ],
)
def test_references_are_resolved_by_number_title_and_article(text: str, printed: str, clause: str) -> None:
    assert ("c-一", printed, "r", clause) in links_of(RULES, citing(text))


def test_every_article_of_a_list_is_linked() -> None:
    found = [
        link for link in links_of(RULES, citing("依据《甲省公共阅读办法》第一条、第十二条办理。")) if link[0] == "c-一"
    ]
    assert found == [
        ("c-一", "《甲省公共阅读办法》第一条", "r", "r-第一条"),
        ("c-一", "第十二条", "r", "r-第十二条"),
    ]


def test_articles_of_the_own_text_are_linked() -> None:
    assert links_of(RULES) == [
        ("r-第十二条", "本办法第二条", "r", "r-第二条"),
        ("r-第十二条", "第二条之一", "r", "r-第二条之一"),
    ]


def test_own_articles_of_another_kind_of_text_are_left_out() -> None:
    text = "第三条改为“违反本条例第二条的，责令改正”。"
    assert links_of(make_document("d", "关于修改某条例的决定", [("第二条", "", "略"), ("一", "", text)])) == []


@pytest.mark.parametrize(
    "text",
    [
        "按照《乙省公共阅读办法》执行。",
        "按照甲政发〔2020〕6号执行。",
        "按照《甲省公共阅读办法》（甲政发〔2018〕3号）执行。",  # another number: another text
    ],
)
def test_texts_outside_the_corpus_are_not_listed(text: str) -> None:
    assert [link for link in links_of(RULES, citing(text)) if link[0] == "c-一"] == []


def test_a_part_is_found_by_its_title_and_its_articles_go_first() -> None:
    one = make_document("p", "甲省关于印发两个办法的通知", [("第一条", "", "第一条 略")], part="甲省书屋办法")
    other = replace(one.parts[0].clauses[0], id="p-second", part="甲省书店办法")
    two = replace(one, parts=(*one.parts, Part("甲省书店办法", "附件", (other,))))
    assert links_of(two, citing("按照《甲省书店办法》第一条执行。")) == [
        ("c-一", "《甲省书店办法》第一条", "p", "p-second")
    ]


def test_a_notice_does_not_link_to_what_it_issues() -> None:
    notice = make_document(
        "n", "甲省关于印发《甲省读书要点》的通知", [("一", "", "执行《甲省读书要点》。")], part="甲省读书要点"
    )
    assert links_of(notice) == []


def test_of_several_versions_the_newest_in_force_is_meant() -> None:
    old = replace(RULES, id="old", number="", issued_on=date(2015, 1, 1), validity="amended")
    new = replace(RULES, id="new", number="", issued_on=date(2020, 1, 1))
    future = replace(RULES, id="future", number="", issued_on=date(2030, 1, 1), validity="not_yet")
    found = resolve_references(
        (old, new, future, citing("按照《甲省公共阅读办法》执行。")), facts_of(citing("按照《甲省公共阅读办法》执行。"))
    )
    assert [link for link in found if link.clause_id == "c-一"] == [Link("c-一", "《甲省公共阅读办法》", "new", "")]


def test_versions_are_chosen_for_the_day_asked() -> None:
    old = replace(RULES, id="old", number="", issued_on=date(2015, 1, 1), expires_on=date(2019, 12, 31))
    new = replace(
        RULES, id="new", number="", issued_on=date(2020, 1, 1), effective_from=date(2020, 1, 1), validity="in_force"
    )
    text = citing("按照《甲省公共阅读办法》执行。")
    for day, id in ((date(2018, 1, 1), "old"), (date(2023, 1, 1), "new")):
        links = resolve_references((old, new, text), facts_of(text), day)
        assert [link.target_document_id for link in links if link.clause_id == "c-一"] == [id]


def test_the_own_place_goes_before_others_of_the_same_title() -> None:
    ours = make_document("ours", "公共阅读办法", place="乙市", level="市", issued=date(2019, 1, 1))
    theirs = make_document("theirs", "公共阅读办法", place="丙市", level="市")
    assert [link[2] for link in links_of(theirs, ours, citing("执行《公共阅读办法》。"))] == ["ours"]


# -- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("甲省2023年读书工作要点", "甲省"),
        ("乙市2024年度读书工作要点", "乙市"),
        ("全省读书工作要点", "甲省"),
        ("甲省乙市读书工作要点", "乙市"),
    ],
)
def test_place_and_year_do_not_tell_titles_apart(title: str, place: str) -> None:
    assert plan_key(title, place) == "读书工作要点"


def test_short_names_tell_nothing_and_marks_do_not_count() -> None:
    assert plan_key("甲省任务清单", "甲省") == ""
    assert title_key("《关于印发〈甲办法〉的通知》") == "关于印发甲办法的通知"
    assert title_key("中华人民共和国甲法（2020年修正）") == "甲法"


def test_places_of_the_list_must_lie_in_one_another() -> None:
    city = make_document("c", "", place="广州市", level="市")
    assert lies_within(city, make_document("p", "", place="广东省"))
    assert not lies_within(city, make_document("p", "", place="四川省"))
    assert lies_within(city, make_document("p", "", place="全国", level="国家"))
    assert lies_within(make_document("c", "", place="乙市", level="市"), make_document("p", "", place="四川省"))


# -- implementation -------------------------------------------------------------------------------------------------

UPPER_TEXTS = (
    (
        "（一）",
        "延长图书馆开放时间",
        "（一）延长图书馆开放时间。图书馆周末开放到晚上九点。6月底前新建书屋200个。（省文化厅牵头，省教育厅配合）",
    ),
    ("（二）", "培训管理人员", "（二）培训管理人员。每年组织书屋管理人员集中培训一次。（省文化厅牵头）"),
    ("（三）", "加入全国借阅联盟", "（三）加入全国借阅联盟。与邻省互认借书证。（省文化厅牵头）"),
)
LOWER_TEXTS = (
    (
        "（一）",
        "配合延长图书馆开放时间",
        "（一）配合延长图书馆开放时间。图书馆周末开放到晚上九点。10月底前新建书屋30个。方便外地游客读书。"
        "（市档案馆牵头，市教育局配合）",
    ),
    ("（二）", "添置朗读设备", "（二）添置朗读设备。为盲人购买听书机。（市文化局牵头）"),
    ("（三）", "培训管理人员", "（三）培训管理人员。每年组织书屋管理人员集中培训一次。（市文化局牵头）"),
)


def plans(**lower: str) -> tuple[Document, Document]:
    return (
        make_document(
            "u", "甲省通知", UPPER_TEXTS, part="甲省2023年读书工作要点", number="甲政办发〔2023〕1号", year=2023
        ),
        make_document(
            "l",
            "乙市通知",
            LOWER_TEXTS,
            part=lower.get("part", "乙市2023年读书工作要点"),
            place="乙市",
            level="市",
            year=2023,
        ),
    )


def the_map(*documents: Document) -> Implementation:
    (one,) = implementation_map(documents, facts_of(*documents))
    return one


def pairs_of(one: Implementation) -> list[tuple[str, str, str]]:
    return [(pair.upper_clause_id, pair.lower_clause_id, pair.relation) for pair in one.pairs]


def test_clauses_are_paired_and_the_rest_is_listed() -> None:
    one = the_map(*plans())
    assert (one.upper_document_id, one.lower_document_id, one.ground) == ("u", "l", "title")
    assert (one.upper_part, one.lower_part) == ("甲省2023年读书工作要点", "乙市2023年读书工作要点")
    assert pairs_of(one) == [("u-（一）", "l-（一）", "changed"), ("u-（二）", "l-（三）", "kept")]
    assert (one.added, one.dropped) == (("l-（二）",), ("u-（三）",))


def test_differences_of_a_pair() -> None:
    changed, kept = (pair.differences for pair in the_map(*plans()).pairs)
    assert (changed.added, changed.dropped) == (("方便外地游客读书。",), ())
    assert changed.reworded == (SentenceChange("6月底前新建书屋200个。", "10月底前新建书屋30个。"),)
    assert [(c.upper.text, c.lower.text) for c in changed.changed_targets] == [("200个", "30个")]
    assert [(c.upper.end, c.lower.end) for c in changed.changed_deadlines] == [(date(2023, 6, 30), date(2023, 10, 31))]
    assert changed.reassigned == Reassignment(("省文化厅",), ("市档案馆",))
    assert kept == Differences() and not kept


def test_order_of_the_documents_does_not_matter() -> None:
    upper, lower = plans()
    assert the_map(upper, lower) == the_map(lower, upper)


def compare_texts(upper: str, lower: str) -> Differences:
    one = make_document("u", "甲", [("一", "", upper)])
    other = make_document("l", "乙", [("一", "", lower)], place="乙市", level="市")
    facts = facts_of(one, other)
    return find_differences(one.clauses()[0], other.clauses()[0], facts["u-一"], facts["l-一"])


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("省教育厅牵头", "市教育局牵头"),
        ("省发展改革委牵头", "市发改委牵头"),
        ("省人力资源社会保障厅牵头", "市人力资源和社会保障局牵头"),
        ("省教育厅、省民政厅牵头", "市民政局、市教育局牵头"),
    ],
)
def test_the_same_office_of_another_level_is_no_change(upper: str, lower: str) -> None:
    assert compare_texts(f"一、建书屋。（{upper}）", f"一、建书屋。（{lower}）").reassigned is None


@pytest.mark.parametrize(
    ("upper", "lower", "reassigned"),
    [
        ("省教育厅、省民政厅牵头", "市教育局牵头", Reassignment(("省民政厅",), ())),
        ("省教育厅牵头", "市教育局按职责分工负责", Reassignment(("省教育厅",), ())),
        ("省政务局牵头", "市政务服务中心牵头", Reassignment(("省政务局",), ("市政务服务中心",))),
        ("省教育厅负责", "市图书馆负责", Reassignment(("省教育厅",), ("市图书馆",))),
    ],
)
def test_other_leads_are_reassigned(upper: str, lower: str, reassigned: Reassignment) -> None:
    assert compare_texts(f"一、建书屋。（{upper}）", f"一、建书屋。（{lower}）").reassigned == reassigned


def test_dropped_sentences_and_bounds() -> None:
    found = compare_texts("一、新建书屋30个。购置新书。", "一、新建书屋超过30个。")
    assert found.dropped == ("购置新书。",)
    assert [(c.upper.bound, c.lower.bound) for c in found.changed_targets] == [("=", ">")]
    assert found.changed_deadlines == ()


def test_the_same_number_of_other_things_is_no_change() -> None:
    assert compare_texts("一、新建书屋30个。", "一、添置听书机50台。").changed_targets == ()


def test_a_cited_document_is_compared_as_a_whole() -> None:
    upper, lower = plans(part="乙市图书服务安排事项")
    assert implementation_map((upper, lower), facts_of(upper, lower)) == ()
    opening = Clause("l-0", "l", "", "", (), "", "根据甲政办发〔2023〕1号，制定本安排。", 0, 0, "opening")
    one = the_map(upper, replace(lower, opening=opening))
    assert (one.ground, one.upper_part, one.lower_part) == ("citation", "", "")
    assert len(pairs_of(one)) == 2


def test_a_cited_document_about_something_else_is_no_implementation() -> None:
    upper, _ = plans()
    roads = [("一", "", "一、修补道路。根据甲政办发〔2023〕1号，修补破损路面。"), ("二", "", "二、清理河道。")]
    lower = make_document("l", "乙市道路安排", roads, place="乙市", level="市")
    assert implementation_map((upper, lower), facts_of(upper, lower)) == ()


def test_other_years_places_and_levels_are_not_compared() -> None:
    upper, lower = plans()
    for other in (
        replace(lower, year=2022),
        replace(lower, level="省"),
        replace(lower, level=""),
    ):
        assert implementation_map((upper, other), facts_of(upper, other)) == ()
    elsewhere = replace(lower, place="广州市"), replace(upper, place="四川省")
    assert implementation_map(elsewhere, facts_of(*elsewhere)) == ()


def test_of_several_upper_texts_the_nearest_and_newest_is_taken() -> None:
    upper, lower = plans()
    repealed = replace(make_document("old", "", UPPER_TEXTS, part=upper.parts[0].title, year=2023), validity="repealed")
    nation = make_document(
        "nation", "", UPPER_TEXTS, part="全国2023年读书工作要点", place="全国", level="国家", year=2023
    )
    documents = (nation, upper, repealed, lower)
    found = implementation_map(documents, facts_of(*documents))
    chosen = {one.lower_document_id: one.upper_document_id for one in found}
    assert chosen["l"] == "u"
    assert chosen["u"] == "nation"


def test_asked_documents_are_compared_although_nothing_links_them() -> None:
    upper, lower = plans(part="乙市图书服务安排事项")
    (one,) = compare_documents(upper, lower, facts_of(upper, lower))
    assert one.ground == "asked"
    assert [pair[:2] for pair in pairs_of(one)] == [("u-（一）", "l-（一）"), ("u-（二）", "l-（三）")]


def test_many_alike_clauses_are_matched_in_order() -> None:
    texts = [(f"（{n}）", f"第{n}项书屋任务", f"（{n}）第{n}项书屋任务。建好第{n}号书屋。") for n in range(1, 60)]
    upper = make_document("u", "甲省2023年书屋任务安排", texts)
    lower = make_document("l", "乙市2023年书屋任务安排", texts, place="乙市", level="市")
    one = the_map(upper, lower)
    assert [(a[2:], b[2:]) for a, b, _ in pairs_of(one)] == [(address, address) for address, _, _ in texts]
