"""Better words from a language model, checked against the clauses; without a model nothing here is used."""

from assistant.composition.composer import (
    Composer,
    Composition,
    DraftLine,
    Material,
    Sentence,
    is_composable,
)

__all__ = ["Composer", "Composition", "DraftLine", "Material", "Sentence", "is_composable"]
