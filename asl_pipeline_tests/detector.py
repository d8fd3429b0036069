"""Which of the project's languages a text is in, by a detector that knows them all."""

from functools import cache
from typing import Any

from asl_pipeline.languages import available


def recognised(text: str) -> tuple[str, float]:
    """The likeliest of our languages, and how sure that is."""
    language, probability = _detector().classify(text)
    return str(language), float(probability)


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_DIR / MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(available()))
    return identifier
