"""assistant.text.sounds: which characters are typed for one another."""

from __future__ import annotations

import pytest

from assistant.text.sounds import all_sounds, sound_alike, sounds


@pytest.mark.parametrize(("typed", "meant"), [("通半", "通办"), ("一件是", "一件事"), ("湖兰", "湖南")])
def test_texts_that_sound_the_same(typed: str, meant: str) -> None:
    assert sounds(typed) == sounds(meant)


def test_other_texts_do_not() -> None:
    assert sounds("通报") != sounds("通办")


def test_sounds_are_as_long_as_the_text() -> None:
    assert len(sounds("甲A1，乙")) == 5
    assert sounds("A1，") == "A1，"


def test_a_character_has_its_usual_readings() -> None:
    assert sounds("航") in all_sounds("行")
    assert sounds("星") in all_sounds("行")


def test_dialect_is_told_from_the_standard_language() -> None:
    assert sounds("兰") == sounds("南")
    assert not sound_alike("兰", "南")
    assert sound_alike("半", "办")
