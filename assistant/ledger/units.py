"""Names of units as responsibility statements print them."""

from __future__ import annotations

import re

from assistant.ledger.passages import cut, squeeze
from assistant.text.fold import fold

# Endings that make a name recognisable as a unit in running text.
_ENDINGS = (
    "委员会|联合会|管委会|工会|妇联|残联|科协|工商联|商会|协会|学会|领导小组|工作组|工作专班|专班|指挥部|办公厅|办公室"
    "|研究院|研究所|监测站|派出所|中心|单位|部门|政府|机关|机构|银行|支行|分行|总行|公司|集团|企业|学校|大学|学院|医院"
    "|法院|检察院|海关|总队|支队|大队|管理站|管理处|管理区|总部|局|厅|委|办|部|院|署"
)
_UNIT = re.compile(f"(?:{_ENDINGS})(?:[（(][^（）()]{{1,20}}[）)])?$")
# Beside a role word in a bracket places and short names stand for units too.
_PLACE_OR_UNIT = re.compile(
    f"(?:{_ENDINGS}|各地|地区|街道|园区|新区|区|市|县|州|盟|旗|镇|乡|村|社区|馆|社|团|联|会|组|站|所|处|科|室|校|台|厂|网|企|总工会"
    "|市州|县市区|国网|电网|铁塔|移动|联通|电信)(?:[（(][^（）()]{1,20}[）)])?$"
)
# 等 that ends a list, not the one of 高等 or 等级.
_OPEN_END = re.compile(
    "(?<=[^高中初平同优均])等(?:$|(?:[0-9一二三四五六七八九十]{1,3}个?|各|省|市|县|区|州|中央|国家|国务院|有关|相关|其他|成员)"
    "{0,4}(?:级|直|属|市|县|区|州)?(?:各|有关|相关|主管|责任|职能|成员|行业|行政){0,3}"
    "(?:单位|部门|机构|企业|地区|地|区政府|政府|人民政府|高校|学校|省市|委办局|厅局|市州|区|县|市|方面)?$)"
)
# 和 joins two units only where the left one is complete by itself.
_JOINT = re.compile("以及|[和及与]")
_COMPLETE = re.compile(
    "^(?:各|有关|相关|其他|省|市|县|区|州|国家|国务院|中央|中国|全国|自治|县级|乡镇|本|市直|省直|[\u4e00-\u9fff]{2,6}[省市县区州])"
)
# Words no unit begins with: they show that the name was cut out of a sentence.
_NOT_FIRST = re.compile(
    "^(?:明确|坚持|加强|推动|推进|督促|指导|要求|组织|支持|鼓励|引导|协调|会同|配合|联系|依托|通过|根据|按照|对|在|向|为|由|将|把|被"
    "|经|与|和|及|或|并|以|从|如|未|不|应|可|需|须|要|其|该|此|这|确保|建立|成立|设立|委托|授权|报|请|是|的|属于|涉及|作为|至|到"
    "|凡|当|因|无|有权|接受|落实|充分|完善|强化|压实|健全|全面|进一步|上述|实行|实施|采取|执行)"
)
# Words that stand in sentences but never in a name.
_NOT_INSIDE = re.compile("应当|认为|提出|申请|发现|不属于|可以|必须|充分发挥")
_SHORT_NAME = re.compile("[（(]以下[简统]?称[^（）()]{1,30}[）)]")
_LEVELS = "省市县区州"
_LONGEST = 40


def is_unit(name: str) -> bool:
    """Tell whether a name taken from running text is surely a unit's."""
    if not 2 <= len(name) <= _LONGEST or _NOT_FIRST.match(name) or _NOT_INSIDE.search(name):
        return False
    return bool(_UNIT.search(name))


def is_unit_or_place(name: str) -> bool:
    """Tell whether a name beside a role word can be a unit's."""
    return 2 <= len(name) <= _LONGEST and bool(_PLACE_OR_UNIT.search(name))


def split_units(text: str, *, running: bool = False) -> tuple[tuple[str, ...], bool]:
    """Give the units of a list, in order and without white space, and whether others belong to it (等).

    Args:
        text: members joined by 、 or 和.
        running: taken from running text, where "甲行政、乙行政主管部门" is one name for several units.

    Returns:
        Units as printed; none where a member cannot be a name.
    """
    text = _SHORT_NAME.sub("", squeeze(text).strip("、，,：:"))
    whole, opened = text, False
    if found := _OPEN_END.search(text):
        text, opened = text[: found.start()], True
    members: list[str] = []
    for start, end in cut(text, "、"):
        members += _split_joint(text[start:end])
    if running:
        members = _join_shared_endings(members)
        if opened and not all(map(_UNIT.search, text.split("、"))):  # "甲、乙等主管部门": the ending is shared
            members = [whole]
    if any(not 2 <= len(m) <= _LONGEST or re.search("[。；;：:！？!?，,《》]", m) for m in members):
        return (), False
    return tuple(dict.fromkeys(members)), opened


def _split_joint(member: str) -> list[str]:
    """Split "甲局和乙局" but leave names that contain 和, such as "人力资源和社会保障局", whole."""
    for joint in _JOINT.finditer(member):
        left, right = member[: joint.start()], member[joint.end() :]
        if (is_unit_or_place(left) and is_unit_or_place(right)) and (_COMPLETE.match(left) or is_unit(left)):
            return [left, *_split_joint(right)]
    return [member]


def _join_shared_endings(members: list[str]) -> list[str]:
    """Put members back together that have no ending of their own ("甲行政、乙行政主管部门")."""
    joined, open_name = [], ""
    for member in members:
        open_name += ("、" if open_name else "") + member
        if _UNIT.search(member):
            joined.append(open_name)
            open_name = ""
    return joined + ([open_name] if open_name else [])


def same_unit(asked: str, printed: str, place: str = "") -> bool:
    """Tell whether a unit that somebody names is the one printed in a document of this place.

    "甲省档案局", "省档案局" and "档案局" name the "省档案局" printed in a document of 甲省. A longer name
    (某局中心) is another unit.
    """
    wanted, found, home = fold(asked), fold(printed), fold(place)
    if not wanted:
        return False
    if wanted == found or _full_name(wanted, home) == _full_name(found, home):
        return True
    return wanted == _bare_name(found, home)


def same_place(asked: str, place: str) -> bool:
    """Tell whether two names mean one place; 省, 市 … may be left out ("甲" for "甲省")."""
    one, other = fold(asked), fold(place)
    return bool(one and other) and (one == other or _stem(one) == _stem(other))


def _stem(place: str) -> str:
    return place[:-1] if len(place) > 2 and place[-1] in _LEVELS else place


def _full_name(unit: str, home: str) -> str:
    """Write the place in front of a unit that is printed with its level only ("市" in a document of 乙市)."""
    if not home or unit.startswith(home):
        return unit
    if unit[0] == home[-1] and home[-1] in _LEVELS:
        return home + unit[1:]
    stem = _stem(home)
    return home + unit[len(stem) :] if stem != home and unit.startswith(stem) else unit


def _bare_name(unit: str, home: str) -> str:
    """Take place and level from the front of a unit's name."""
    full = _full_name(unit, home)
    rest = full[len(home) :] if home and full.startswith(home) else unit
    if rest == unit and unit[0] in _LEVELS:
        rest = unit[1:]
    # 省委办 is not "委办": what remains must be a name by itself.
    return rest if len(rest) > 2 and rest[0] not in "委直政" else unit
