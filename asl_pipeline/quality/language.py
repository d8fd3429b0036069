"""Tell whether a text is in another language than it says, where that is plain."""

from functools import cache
from typing import Any

from asl_pipeline.languages import available

_LONG_ENOUGH = 60
_SURE = 0.99
_IRISH = "ga"
"""Texts can be in it, though no letter is."""
_CLOSE = {frozenset({"gl", "pt"}), frozenset({"gl", "es"})}


def is_other_language(text: str | None, stated: str | None) -> bool | None:
    """Whether the text is plainly not in the language stated; None where it cannot be told.

    Short texts, languages that the detector was not asked to know, and close relatives
    (Galician beside Spanish and Portuguese) are given the benefit of the doubt.
    """
    found = detected(text)
    if found is None or stated not in _known():
        return None
    return found != stated and frozenset({found, str(stated)}) not in _CLOSE


def detected(text: str | None) -> str | None:
    """The language of a text (ISO 639-1), where it is long enough and the answer is sure."""
    if text is None or len(text) < _LONG_ENOUGH:
        return None
    language, probability = _detector().classify(text)
    return str(language) if probability >= _SURE else None


def _known() -> frozenset[str]:
    return frozenset({*available(), _IRISH})


@cache
def _detector() -> Any:
    # Imported late: the model takes a while to load and most doors never need it.
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_DIR / MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(_known()))
    return identifier
