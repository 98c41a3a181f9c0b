"""The closed list of roles and the words that stand for them."""

from __future__ import annotations

import re

LEAD = "牵头"
CHARGE = "负责"
SUPPORT = "配合"
RESPONSIBLE = "责任单位"
SHARED = "按职责分工负责"
ROLES = (LEAD, CHARGE, SUPPORT, RESPONSIBLE, SHARED)

BY_DUTIES = "(?:按照?|根据|依照?|依据)(?:各自|有关|相关|法定|部门|工作){0,2}(?:职[责能](?:任务)?(?:分工|范围)?|分工)"
_MANNER = "(?:分别|共同|联合|具体|统筹|统一|主要|直接|积极|密切|协同|总|予以){0,2}"
_OBJECT = "(?:落实|实施|推进|组织实施|办理|抓总|单位|推动|组织)?"
# What may end a group of units inside a responsibility bracket.
ROLE_END = re.compile(
    f"(?:(?:{BY_DUTIES})?{_MANNER}"
    f"(?:(?:牵头|主办|主责|主抓)(?:负责)?{_OBJECT}|负责{_OBJECT}|主管|承办"
    f"|(?:配合|协办|参与|协助|支持|协同|参加)(?:单位|落实|实施|推进|做好|办理)?)"
    f"|(?:均|都|同|共同|分别|皆)?(?:为|是|系|作为)(?:第一)?(?:牵头|配合|主办|协办|责任)(?:单位|主体|部门)"
    f"|{BY_DUTIES}(?:抓好|做好|分别|共同)?(?:落实|推进|实施|办理|组织实施|做好)?)$"
)
# "责任单位：" at the beginning of a line or inside a bracket, or "【责任单位】".
ROLE_LABEL = re.compile(
    "(?P<label>(?:[省市县区州](?:级|直)?|国家|乡镇)?"
    "(?:总?牵头|主办|主责|责任|主要责任|第一责任|配合|协办|协同|参与|参加|协助|负责|主管|承办|实施|落实|支持|执行)(?:责任|实施)?"
    "(?:单位|部门|主体|机构|处室|科室|股室|地区|单位及部门)|牵头|配合|主办|协办)"
    "(?:\\s{0,3}[：:]|[】〕］]\\s{0,2}[：:]?)"
)


def read_role(words: str) -> str:
    """Give the role of the closed list that these words stand for."""
    if re.search("牵头|主办|主责|主抓", words):
        return LEAD
    if re.search("配合|协办|参与|协助|支持|协同|参加", words):
        return SUPPORT
    if re.search("责任(?:单位|主体|部门|处室|科室|股室|机构|地区)", words):
        return RESPONSIBLE
    if re.search("职[责能]|分工", words):
        return SHARED
    return CHARGE
