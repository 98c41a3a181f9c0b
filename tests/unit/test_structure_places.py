from __future__ import annotations

import pytest

from assistant.structure.places import find_place


@pytest.mark.parametrize(
    ("issuer", "title", "region", "expected"),
    [
        ("河北省教育厅", "", "", ("河北省", "省")),
        ("河北省石家庄市人民政府办公室", "", "", ("石家庄市", "市")),
        ("上海市人民政府", "", "", ("上海市", "省")),
        ("内蒙古自治区人民政府", "", "", ("内蒙古自治区", "省")),
        ("青山县教育局", "", "", ("青山县", "县")),
        ("国务院办公厅", "", "", ("全国", "国家")),
        ("国家发展和改革委员会", "", "", ("全国", "国家")),
        ("教育部、财政部", "", "", ("全国", "国家")),
        ("最高人民法院", "", "", ("全国", "国家")),
        ("", "保定市公园管理条例", "", ("保定市", "市")),
        ("", "中华人民共和国公园法", "", ("全国", "国家")),
        ("", "公园法", "", ("全国", "国家")),
        ("", "公园管理办法", "", ("", "")),
        ("领导小组", "公园管理办法", "河北", ("河北省", "省")),
        ("市教育局", "各县公园管理办法", "", ("", "")),
        ("", "", "", ("", "")),
    ],
)
def test_place_and_level(issuer: str, title: str, region: str, expected: tuple[str, str]) -> None:
    assert find_place(issuer, title, (), region) == expected
