"""The rules that every free text gets: nobody's personal data, and words of one's own."""

from asl_pipeline.model.check import InLanguage, NoNamedPerson, NoPersonalData, NotCopied
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.rule import Rule, Severity

_COPIED_ON_ROWS = 3


def _weight(column: Column) -> Severity:
    """An error where the text would be published, a warning where only universities read it."""
    return Severity.WARNING if column.sensitivity is Sensitivity.INTERNAL else Severity.ERROR


def text_rules(columns: tuple[Column, ...], language: str | None = None) -> tuple[Rule, ...]:
    """The rules of the text columns; `language` names the column that says their language."""
    rules: list[Rule] = []
    for column in columns:
        if column.kind not in {Kind.TEXT, Kind.NARRATIVE}:
            continue
        rules.append(
            Rule(
                code=f"{column.name}.no_personal_data",
                check=NoPersonalData(column.name),
                level=1,
                ess="L1-10",
                severity=_weight(column),
                why="Partners send aggregates only; e-mail addresses, phone numbers and national "
                "identifiers have no place in a published text (GDPR Art. 5 and 89).",
            )
        )
        if column.kind is not Kind.NARRATIVE:
            continue
        rules += [
            Rule(
                code=f"{column.name}.no_named_person",
                check=NoNamedPerson(column.name),
                level=1,
                ess="L1-10",
                severity=Severity.WARNING,
                why="A title with a name points at one person; only a reader can tell whether "
                "that person may be named.",
            ),
            Rule(
                code=f"{column.name}.not_copied",
                check=NotCopied(column.name, _COPIED_ON_ROWS),
                level=1,
                ess="L1-13",
                severity=Severity.INFO,
                why="The same words on several rows say nothing about any of them.",
            ),
        ]
        if language is not None:
            rules.append(
                Rule(
                    code=f"{column.name}.in_language",
                    check=InLanguage(column.name, language),
                    level=1,
                    ess="L1-13",
                    severity=Severity.INFO,
                    why="Readers and translators are told the language of each text.",
                )
            )
    return tuple(rules)
