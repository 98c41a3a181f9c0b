"""Lines as they were printed -> paragraphs.

Text taken from PDF pages is broken at the right margin, and often again at punctuation inside one printed line. What is
joined is decided from the text alone: marks, punctuation, and the width of the printed line so far against the full
measure of the file. No character but white space is lost or added, and repairing what was repaired changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents import marks
from assistant.documents.pages import Line, number_lines, read_page_mark
from assistant.documents.spaces import join_lines, measure_width, tidy
from assistant.types import Block

_INDENT = 2.0  # of a paragraph's first line, in characters
_SLACK = 1.6  # a printed line counts as full this close to the measure
_NARROWEST, _WIDEST = 14, 64  # measures of real pages
_TITLE_LENGTH = 45  # of a run-in title with its mark
_GUESSED = 0.8


@dataclass(slots=True)
class _Paragraph:
    text: str
    first_page: int
    last_page: int
    run: float  # width of the printed line so far
    guessed: bool = False

    def add(self, line: Line, measure: float) -> None:
        width = measure_width(line.text)
        self.run = width if self.run + width > measure + _SLACK else self.run + width
        self.text = join_lines(self.text, tidy(line.text))
        self.last_page = line.page


def repair(lines: Iterable[str]) -> tuple[Block, ...]:
    """Give the paragraphs of printed lines, with the pages they stand on; page marks are taken out."""
    numbered = number_lines(list(lines))
    measure = find_measure([line.text for line in numbered])
    paragraphs: list[_Paragraph] = []
    for index, line in enumerate(numbered):
        last = paragraphs[-1] if paragraphs else None
        if last is not None and _continues(last, numbered[index : index + 12], measure):
            last.add(line, measure)
        else:
            width = _INDENT + measure_width(line.text)
            paragraphs.append(_Paragraph(tidy(line.text), line.page, line.page, width))
    return tuple(
        Block("paragraph", one.text, one.first_page, one.last_page, confidence=_GUESSED if one.guessed else 1.0)
        for one in paragraphs
    )


def render(blocks: Sequence[Block]) -> str:
    """Give the paragraphs as plain text with a blank line between them; repairing this gives the same paragraphs."""
    return "\n\n".join(block.text for block in blocks)


def find_measure(lines: Sequence[str]) -> float:
    """Give the width of a full printed line, 0 where each line is a paragraph of its own.

    A file is wrapped when many lines are about as long as the commonest one, most of these stop inside a sentence, and
    hardly any line is longer.
    """
    widths = [measure_width(line) for line in lines]
    counts = Counter(round(width) for width in widths if _NARROWEST <= width <= _WIDEST)
    if not counts:
        return 0.0
    near = {width: counts[width] + (counts[width - 1] + counts[width + 1]) / 2 for width in counts}
    measure = max(near, key=lambda width: (near[width], width))
    indented = measure + round(_INDENT)  # where most paragraphs are two lines, indented lines are the commonest
    if near.get(indented, 0) * 4 >= near[measure]:
        measure = indented
    full = [line for line, width in zip(lines, widths, strict=True) if abs(width - measure) <= _INDENT + 0.5]
    broken = sum(not line.rstrip().endswith(marks.STOPS) for line in full)
    longer = sum(width > measure + _INDENT + 0.5 for width in widths)
    wrapped = broken >= max(2, 0.1 * len(widths), 0.5 * len(full)) and longer <= 0.04 * len(widths)
    return float(measure) if wrapped else 0.0


def _continues(paragraph: _Paragraph, lines: Sequence[Line], measure: float) -> bool:
    """Tell whether the first of the lines goes on with the paragraph."""
    text, line = paragraph.text, lines[0]
    new = tidy(line.text)
    if read_page_mark(join_lines(text, new)):
        return False
    if _must_join(text, new):
        return True
    if measure == 0 or line.after_gap or marks.is_closed(text) or marks.is_closed(new) or marks.is_aside(new):
        return False
    if marks.is_strong_mark(new):
        return False
    full = paragraph.run >= measure - _SLACK
    if marks.find_mark(new):
        return full and not marks.ends_sentence(text) and not text.endswith(("：", ":"))
    if _begins_alone(text, lines):
        return False
    if new[0] in "（(" and ("。" in text or len(text) > 60):
        return True
    return _runs_on(paragraph, full, lines, measure)


def _must_join(text: str, new: str) -> bool:
    """Apply the rules that hold whatever the layout."""
    if marks.begins_inside(new):
        return True
    mark = marks.find_mark(text)
    if mark == text and not marks.find_mark(new) and marks.find_mark(join_lines(text, new)) == mark:
        return not marks.is_closed(new) and not marks.is_aside(new)
    if marks.is_rest_of_word(new) and "，" in text and not marks.ends_sentence(text) and text[-1] not in "：:":
        return True
    return marks.is_open(text) and not marks.is_strong_mark(new) and not marks.is_aside(new)


def _begins_alone(text: str, lines: Sequence[Line]) -> bool:
    """Tell whether the first line is a signature or a title, or the text so far is a title that stands alone."""
    new = tidy(lines[0].text)
    if marks.is_title(text) and new[0] not in "的和及与、（(《”":
        return True
    if not (marks.ends_sentence(text) or marks.is_closed(text)) and not marks.is_unit(new):
        return False
    if marks.is_title(new):
        return True
    for line in lines[1:4]:
        following = tidy(line.text)
        if marks.is_date(following):
            return len(new) <= 40 and marks.is_wordless(new)
        if not marks.is_unit(following):
            return False
    return False


def _runs_on(paragraph: _Paragraph, full: bool, lines: Sequence[Line], measure: float) -> bool:
    """Decide by width whether the line is a piece of the same printed line, or the next one of the paragraph."""
    text, new = paragraph.text, tidy(lines[0].text)
    fits = _fills_line(paragraph.run, lines, measure)
    mark = marks.find_mark(text)
    if marks.ends_sentence(text):
        run_in = bool(mark) and not mark.startswith("第") and len(text) <= _TITLE_LENGTH
        paragraph.guessed = paragraph.guessed or not run_in
        return (full and not _is_indented(lines, measure)) or fits or run_in
    if text.endswith(("：", ":")):
        return "。" in text and (full or fits)
    if mark and marks.is_strong_mark(text) and not any(stop in text for stop in "。！？；："):
        at_quote = text[-1] in "”》" or new[0] in "“《"
        return full or (fits and at_quote)
    if marks.is_wordless(text) and not full:
        unfinished = "关于" in text or "印发" in text
        return fits or unfinished or new[0] in "的和及与"
    return True


def _is_indented(lines: Sequence[Line], measure: float) -> bool:
    """Tell whether the line is short of the measure by just an indent though the paragraph goes on after it."""
    short = measure - measure_width(lines[0].text)
    return abs(short - _INDENT) <= 0.3 and len(lines) > 1 and not marks.ends_sentence(tidy(lines[0].text))


def _fills_line(run: float, lines: Sequence[Line], measure: float) -> bool:
    """Tell whether the next pieces make the printed line full, so that they are parts of it."""
    for line in lines:
        text = tidy(line.text)
        if line.after_gap or marks.is_strong_mark(text) or marks.is_closed(text):
            return False
        run += measure_width(line.text)
        if abs(run - measure) <= _SLACK:
            return True
        if run > measure:
            return False
    return False
