"""How many: numbers, measure words, bounds, what is counted, and what is no target."""

from __future__ import annotations

import pytest

from assistant.ledger.targets import read_targets
from assistant.types import Target


def test_several_in_one_sentence() -> None:
    sentence = "确保“某某通”上线服务事项10000项，其中“一门办”事项达到5000项，证照种类超过200类，用户数突破3000万。"
    assert read_targets(f"年底前，{sentence}") == (
        Target("10000项", 10000, "项", "“某某通”上线服务事项", "=", f"年底前，{sentence}"),
        Target("达到5000项", 5000, "项", "“一门办”事项", "=", f"年底前，{sentence}"),
        Target("超过200类", 200, "类", "证照种类", ">", f"年底前，{sentence}"),
        Target("突破3000万", 30_000_000, "", "用户数", ">", f"年底前，{sentence}"),
    )


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("培训不少于1次。", ("不少于1次", 1, "次", "培训", ">=")),
        ("组织1次以上集中培训活动。", ("1次以上", 1, "次", "集中培训活动", ">=")),
        ("上线事项350项以上。", ("350项以上", 350, "项", "上线事项", ">=")),
        ("实现就业、婚姻等10个主题式、套餐式场景“一网办”。", ("10个", 10, "个", "主题式、套餐式场景“一网办”", "=")),
        ("推动与某地等15省自助机互通。", ("15省", 15, "省", "自助机互通", "=")),
        ("对已经发布的26个领域目录查漏补缺。", ("26个", 26, "个", "领域目录", "=")),
        ("建设200个覆盖各学段的工作室。", ("200个", 200, "个", "覆盖各学段的工作室", "=")),
        ("合格率达到80%以上。", ("达到80%以上", 80, "%", "合格率", ">=")),
        ("投诉率不高于百分之五。", ("不高于百分之五", 5, "%", "投诉率", "<=")),
        ("时限压缩至3个工作日。", ("压缩至3个工作日", 3, "个工作日", "时限", "=")),
        ("时限不超过20分钟。", ("不超过20分钟", 20, "分钟", "时限", "<=")),
        ("平均等候时间低于8分钟。", ("低于8分钟", 8, "分钟", "平均等候时间", "<")),
        ("完成投资1.5亿元。", ("1.5亿元", 1.5, "亿元", "投资", "=")),
        ("处二万元以下的罚款。", ("二万元以下", 2, "万元", "罚款", "<=")),
        ("惠及1,200余户家庭。", ("1,200余户", 1200, "户", "家庭", ">")),
        ("公布十五件重点实事项目。", ("十五件", 15, "件", "重点实事项目", "=")),
        ("台账保存不得少于三年。", ("不得少于三年", 3, "年", "台账保存", ">=")),
        ("落实人才新政“36条”。", ("36条", 36, "条", "人才新政", "=")),
        ("道路公里数达 3 万公里。", ("达 3 万公里", 30000, "公里", "道路公里数", "=")),
    ],
)
def test_one_target(text: str, target: tuple[str, float, str, str, str]) -> None:
    (found,) = read_targets(text)
    assert (found.text, found.number, found.unit, found.of, found.bound) == target
    assert found.sentence == text


@pytest.mark.parametrize(
    "text",
    [
        "按照甲政办发〔2023〕11号文件执行。",
        "2023年3月6日印发2023年度要点。",
        "拨打“12345”热线和“12350”举报。",
        "依据第三十六条、第5条第2项执行。",
        "推进IPv6部署和H5页面建设。",
        "落实《促进就业20条措施》。",
        "“一件事一次办”“三个课堂”“十个坚决”“六个一批”。",
        "一个窗口、一次办成、一家牵头。",
        "第二批、第三次、第十四个五年规划。",
        "五年一度，十周年，五周年。",
        "网址：http://www.example.cn/a/20230415_100项.html",
        "年底前完成，自受理之日起30日内办结，6月份前赋权。",
        "省市县乡村五级联动，长某三市同城。",
    ],
)
def test_no_target(text: str) -> None:
    assert read_targets(text) == ()


def test_numbers_in_duty_brackets_belong_to_names() -> None:
    text = "做好100项。（市甲局等10个部门负责）"
    start = text.index("市甲局")
    assert [t.text for t in read_targets(text, ((start, len(text) - 1),))] == ["100项"]


def test_long_text_is_read_to_its_end() -> None:
    assert [t.text for t in read_targets("1" * 5000 + "一" * 5000 + "。建成50个站点。")] == ["50个"]
