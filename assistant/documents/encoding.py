"""Bytes of a text file as characters."""

from __future__ import annotations

import codecs
import re

from assistant.errors import SourceError
from assistant.text.fold import simplify

# The commonest characters of Chinese writing; about half of any real text consists of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
    "定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因"
    "由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解"
    "问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少"
    "图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七"
    "海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目"
    "至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算"
    "低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精"
    "值号率族维划选标写存候毛亲快效斯院查江型眼王按格责督监施落依照审批申请服财款负县街村案检违告护予境职营未企执诉"
    "罚罪防项供调限险害犯刑察专承费环销息止医税污担核登偿损染协措育域司令范裁源讼货药适严益符置辖价疗判预额船投债属"
    "排送托包履评失该付卫参故危测输病序录赔助网易注控障航材纳围续补密警停配态移追食废章急售庭举健征舶城养涉侵修签券"
    "居退禁购住撤超户校缴卖册留救役票守嫌推押释考视让励拒师疑港优满融份台减致毒灾乡假"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN_SUPPLEMENT = re.compile("[\u0080-\u009f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENOUGH = 20  # Chinese characters below which the share of common ones says nothing
_LEAST_SHARE = 0.35  # measured: real texts .65 and more, Big5 read as GB18030 under .2


def decode(content: bytes, name: str = "") -> str:
    """Give the text of a file: by its byte order mark, else UTF-8, else GB18030, else Big5; never nonsense.

    Args:
        content: the bytes.
        name: of the file, for messages; without it they begin with what is wrong.

    Raises:
        SourceError: no text at all (`empty`), not text (`not_text`), or in an encoding that is not known (`garbled`).
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SourceError(f"{_say_file(name)}是空的，请放入有文字的文件", "empty")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_attempt(content, encoding), name)
    if b"\x00" in content:
        raise SourceError(f"{_say_file(name)}不是文本文件，请另存为 UTF-8 文本后再放入", "not_text")
    text = _attempt(content, "utf-8")
    if text is None:
        text = _attempt(content, "gb18030")
        if text is None or not _reads_as_chinese(text):
            text = _attempt(content, "big5hkscs")
    return _checked(text, name)


def _say_file(name: str) -> str:
    return f"文件 {name} " if name else ""


def _attempt(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None, name: str) -> str:
    if text is None or "\x00" in text:
        raise SourceError(f"{_say_file(name)}不是文本文件，请另存为 UTF-8 文本后再放入", "not_text")
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise SourceError(f"{_say_file(name)}是空的，请放入有文字的文件", "empty")
    lost = text.count("\ufffd") + len(_LATIN_SUPPLEMENT.findall(text))
    if not _reads_as_chinese(text) or lost > max(20, len(text) // 20):
        raise SourceError(f"{_say_file(name)}的文字是乱码，请用原来的编码打开、另存为 UTF-8 后再放入", "garbled")
    return text


def _reads_as_chinese(text: str) -> bool:
    """Tell whether the Chinese characters are those that people write; true where there are too few to say."""
    characters = _HAN.findall(simplify(text[:20_000]))
    if len(characters) < _ENOUGH:
        return True
    return sum(char in _COMMON for char in characters) / len(characters) >= _LEAST_SHARE
