"""The provincial and the city plans of the corpus side by side, read by eye against the source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli.entry import main
from assistant.ledger.differences import Differences, Reassignment
from assistant.ledger.implementation import Implementation, implementation_map
from assistant.ledger.links import resolve_references
from assistant.types import Clause, Document, Facts
from tests.golden.test_seed_ledger import read_corpus

PROVINCE, CITY, CENTRE = "湘政办发〔2023〕11号", "娄政务公开发〔2023〕2号", "湘政务函〔2023〕9号"
SERVICE, OPENNESS = "2023年政务管理服务工作要点", "2023年政务公开工作要点"
SERVICE_PAIRS = (
    "一（一）=一（一） 一（二）=一（二） 一（三）=一（三） 一（四）=一（四） "
    "一（五）=一（六） 二（七）=二（七） 二（八）=二（八） 二（九）=二（九） "
    "二（十）=二（十） 三（十一）=三（十一） 三（十二）=三（十二） 三（十三）=三（十三） "
    "四（十五）=四（十四） 四（十六）=四（十五） 四（十七）=四（十六） 四（十八）=四（十七） "
    "四（十九）=四（十八） 四（二十）=四（十九） 五（二十一）=五（二十） 五（二十二）=五（二十一） "
    "五（二十三）=五（二十二） 六（二十四）=六（二十三） 六（二十五）=六（二十四） 六（二十六）=六（二十五） "
    "六（二十七）=六（二十六） "
)
OPENNESS_PAIRS = (
    "一（一）=一（一） 一（二）=一（二） 一（三）=一（三） 二（四）=二（四） "
    "二（五）=二（五） 二（六）=二（六） 二（七）=二（七） 三（八）=三（八） "
    "三（九）=三（九） 四（十）=四（十一） 四（十一）=四（十二） 四（十二）=四（十三） "
    "五（十三）=五（十四） 五（十四）=五（十五） 五（十五）=五（十六） 五（十六）=五（十七） "
)


class Corpus:
    """The corpus with its maps, by what people call things."""

    def __init__(self) -> None:
        self.documents: tuple[Document, ...]
        self.facts: dict[str, Facts]
        self.documents, self.facts = read_corpus()
        self.clauses: dict[str, Clause] = {c.id: c for d in self.documents for c in d.clauses()}
        self.numbers = {document.id: document.number for document in self.documents}
        self.maps = implementation_map(self.documents, self.facts)

    def map(self, plan: str) -> Implementation:
        (one,) = (one for one in self.maps if one.lower_part.endswith(plan))
        return one

    def titles(self, ids: tuple[str, ...]) -> list[str]:
        return [f"{self.clauses[id].address}{self.clauses[id].title}" for id in ids]

    def differences(self, plan: str, lower: str) -> Differences:
        pairs = self.map(plan).pairs
        return next(pair.differences for pair in pairs if self.clauses[pair.lower_clause_id].address == lower)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus()


@pytest.mark.parametrize(
    ("plan", "pairs", "added", "dropped"),
    [
        (
            SERVICE,
            SERVICE_PAIRS,
            ["一（五）推进非涉密专网向电子政务外网迁移"],
            ["一（六）探索构建政务服务APP联盟", "三（十四）加快构建数字湖南有限公司等平台支撑体系"],
        ),
        (OPENNESS, OPENNESS_PAIRS, ["三（十）加强政府网站及政务新媒体阵地建设"], []),
    ],
)
def test_every_pair_is_as_reviewed(corpus: Corpus, plan: str, pairs: str, added: list[str], dropped: list[str]) -> None:
    one = corpus.map(plan)
    assert (corpus.numbers[one.upper_document_id], corpus.numbers[one.lower_document_id]) == (PROVINCE, CITY)
    assert (one.upper_part, one.lower_part, one.ground) == (f"湖南省{plan}", f"娄底市{plan}", "title")
    address = {id: clause.address for id, clause in corpus.clauses.items()}
    assert [f"{address[pair.upper_clause_id]}={address[pair.lower_clause_id]}" for pair in one.pairs] == pairs.split()
    assert corpus.titles(one.added) == added
    assert corpus.titles(one.dropped) == dropped


def test_nothing_else_is_compared(corpus: Corpus) -> None:
    assert [one.lower_part for one in corpus.maps] == [f"娄底市{SERVICE}", f"娄底市{OPENNESS}"]


def test_targets_of_the_first_task(corpus: Corpus) -> None:
    changes = corpus.differences(SERVICE, "一（一）").changed_targets
    assert [(c.upper.number, c.lower.number) for c in changes] == [
        (10000, 700),
        (5000, 350),
        (200, 80),
        (30000000, 1700000),
    ]


@pytest.mark.parametrize(
    ("plan", "lower", "reassigned"),
    [
        (SERVICE, "一（六）", Reassignment(("省政务局", "省政务服务和大数据中心"), ("市行政审批服务局",))),
        (SERVICE, "四（十七）", Reassignment(("省政务局",), ("市行政审批服务局", "市司法局"))),
        (SERVICE, "六（二十六）", Reassignment(("省政务局", "省政务服务和大数据中心"), ())),  # the city names no lead
        (OPENNESS, "一（一）", None),  # the same five offices of the city
        (OPENNESS, "二（六）", Reassignment(("省政务局",), ("市行政审批服务局",))),
    ],
)
def test_leads(corpus: Corpus, plan: str, lower: str, reassigned: Reassignment | None) -> None:
    assert corpus.differences(plan, lower).reassigned == reassigned


def test_what_is_kept_word_for_word(corpus: Corpus) -> None:
    address = {id: clause.address for id, clause in corpus.clauses.items()}
    kept = [address[p.lower_clause_id] for p in corpus.map(OPENNESS).pairs if p.relation == "kept"]
    assert kept == ["二（五）", "五（十五）"]
    assert {pair.relation for pair in corpus.map(SERVICE).pairs} == {"changed"}  # the leads, if nothing else


def test_sentences_are_quoted_verbatim(corpus: Corpus) -> None:
    for one in corpus.maps:
        for pair in one.pairs:
            found = pair.differences
            upper, lower = corpus.clauses[pair.upper_clause_id].text, corpus.clauses[pair.lower_clause_id].text
            assert all(text in upper for text in (*found.dropped, *(c.upper for c in found.reworded)))
            assert all(text in lower for text in (*found.added, *(c.lower for c in found.reworded)))


def test_links(corpus: Corpus) -> None:
    links = resolve_references(corpus.documents, corpus.facts)
    found = {
        (corpus.numbers[clause.document_id], clause.address, link.text[:14], corpus.numbers[link.target_document_id])
        for link in links
        if (clause := corpus.clauses[link.clause_id])
    }
    assert found == {
        (PROVINCE, "二（十）", "《湖南省政务服务中心管理办法》"[:14], CENTRE),
        (CITY, "二（十）", "《湖南省政务服务中心管理办法》"[:14], CENTRE),
        (CITY, "", "《湖南省人民政府办公厅关于印发〈湖南省"[:14], PROVINCE),
        (CITY, "", "〈湖南省2023年政务管理服务工作要点〉"[:14], PROVINCE),
        (CITY, "", "〈湖南省2023年政务公开工作要点〉"[:14], PROVINCE),
    }


# -- on the command line --------------------------------------------------------------------------------------------


def test_table(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "娄政务公开发[2023]2号", "湘政办发[2023]11号", "--index", str(corpus_index)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "湘政办发〔2023〕11号《湖南省2023年政务管理服务工作要点》 → 娄政务公开发〔2023〕2号《娄底市2023年" in out
    assert "对应 25 条，下级新增 1 条，上级未见对应 2 条" in out
    assert "对应 16 条，下级新增 1 条，上级未见对应 0 条" in out
    assert "数量：用户数 突破3000万 → 突破170万" in out


def test_json(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", PROVINCE, CITY, "--json", "--index", str(corpus_index)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["upper"]["number"], found["lower"]["number"]) == (PROVINCE, CITY)
    assert [len(part["pairs"]) for part in found["parts"]] == [25, 16]
    first = found["parts"][0]["pairs"][0]
    assert (first["upper"]["address"], first["lower"]["address"], first["relation"]) == (
        "一（一）",
        "一（一）",
        "changed",
    )
    assert [change["lower"]["number"] for change in first["changed_targets"]] == [700, 350, 80, 1700000]
    assert first["reassigned"]["lower"] == ["市行政审批服务局"]


@pytest.mark.parametrize(
    ("upper", "lower", "words"),
    [
        (PROVINCE, PROVINCE, "同一份文件"),
        (PROVINCE, "湘政办发〔2023〕99号", "没有找到"),
        (f"{PROVINCE} 二（九）", CITY, "去掉条款号"),
        (PROVINCE, "《工作要点》", "请写文号"),
    ],
)
def test_wrong_names(
    corpus_index: Path, capsys: pytest.CaptureFixture[str], upper: str, lower: str, words: str
) -> None:
    assert main(["compare", upper, lower, "--index", str(corpus_index)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and words in err and err.count("\n") == 1


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", PROVINCE]) == 2
    assert "缺少参数" in capsys.readouterr().err
