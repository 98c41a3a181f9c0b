"""What a lower clause changes in the upper clause that it implements, in words."""

from __future__ import annotations

from assistant.ledger.differences import Differences

_NOBODY = "（未载明）"


def say_differences(differences: Differences) -> tuple[str, ...]:
    """Give one line for each difference: numbers, times, lead units, then sentences; quoted sentences are verbatim."""
    lines = [f"数量：{c.upper.of} {c.upper.text} → {c.lower.text}" for c in differences.changed_targets]
    lines += [f"时限：{c.upper.text} → {c.lower.text}" for c in differences.changed_deadlines]
    if units := differences.reassigned:
        lines.append(f"牵头：{'、'.join(units.upper) or _NOBODY} → {'、'.join(units.lower) or _NOBODY}")
    lines += [f"新增：{_squeeze(text)}" for text in differences.added]
    lines += [f"未写：{_squeeze(text)}" for text in differences.dropped]
    if differences.reworded:
        lines.append(f"改写：{len(differences.reworded)} 句")
    return tuple(lines)


def _squeeze(text: str) -> str:
    return " ".join(text.split())
