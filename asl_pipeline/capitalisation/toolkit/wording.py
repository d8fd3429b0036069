"""The toolkit's words in one language: its sentences, labels, codes and the anchored scale."""

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.headers import written_code
from asl_pipeline.languages import words

CRITERION = "criterion"
SCORES = (1, 2, 3, 4, 5)
"""The steps of the scale."""


class Wording:
    """One language's words for the toolkit. Raises FileNotFoundError for one not spoken."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = words(language)

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the section `toolkit`. Raises KeyError for a key that it does not have."""
        return str(self._words.section("toolkit")[key]).format_map(facts)

    def form(self, dataset: str) -> str:
        """What a form is called."""
        return self._words.form_title(dataset)

    def label(self, dataset: str, column: str) -> str:
        """What a column of a form is called."""
        return self._words.column_label(dataset, column)

    def code(self, list_name: str, code: str) -> str:
        """What a code means, or the code itself."""
        return self._words.code_label(list_name, code) or code

    def written(self, list_name: str, code: str, languages: tuple[str, ...]) -> str:
        """What a code means where a partner of those languages is understood so, or the code."""
        return written_code(list_name, code, self.language, languages)

    def anchors(self, criterion: str) -> tuple[str, ...]:
        """What each score from 1 to 5 means for a criterion."""
        scale = self._words.section("toolkit")["scale_of"][criterion]
        return tuple(str(scale[str(score)]) for score in SCORES)


def criteria() -> tuple[str, ...]:
    """The criteria in the order of the code list."""
    return tuple(code_list(CRITERION).labels)
