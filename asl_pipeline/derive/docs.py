"""The reference pages of `docs/reference/`, from the declarations."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED, SUBMITTED
from asl_pipeline.datasets.codelists import sources
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.codes import all_names, code_list
from asl_pipeline.derive.rulebook import rulebook
from asl_pipeline.languages import words
from asl_pipeline.model.column import Column
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.retention import RETENTION
from asl_pipeline.partners import registry

_NOTE = "<!-- Written by `asl docs` from the declarations; do not edit. -->\n\n"


def pages(settings: Mapping[str, str]) -> Mapping[str, str]:
    """The pages by file name."""
    texts = {
        "forms.md": _datasets("Forms", SUBMITTED),
        "tables.md": _datasets("Published tables", (*PUBLISHED, *MEASURED, *COMPARING)),
        "rules.md": rulebook(),
        "partners.md": _partners(),
        "code-lists.md": _code_lists(),
        "settings.md": _settings(settings),
        "limits.md": _limits(),
        "retention.md": _retention(),
    }
    return {name: _NOTE + text for name, text in texts.items()}


def _datasets(title: str, datasets: tuple[Dataset, ...]) -> str:
    return f"# {title}\n" + "".join(map(_dataset, datasets))


def _dataset(dataset: Dataset) -> str:
    lines = [
        f"\n## {dataset.room}/{dataset.name}: {dataset.title}\n",
        f"{dataset.doc}\n",
        f"Key: {_named(dataset.key)}. Kind of statement: {dataset.statement}.\n",
        "| column | type | required | unit | codes | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for column, field in zip(dataset.columns, schema(dataset), strict=True):
        required = "yes" if column.required or column.name in dataset.key else ""
        lines.append(
            f"| `{column.name}` | {_plain_type(str(field.type))} | {required} "
            f"| {column.unit or ''} | {column.code_list or ''} | {_meaning(column)} |"
        )
    return "\n".join(lines) + "\n"


def _meaning(column: Column) -> str:
    if column.formula is None:
        return column.doc
    limits = f" {column.formula.limits}" if column.formula.limits else ""
    return f"{column.doc} Computed as: {column.formula.text}.{limits}"


def _named(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def _plain_type(text: str) -> str:
    return text.replace("list<item: string>", "list of string").replace("[day]", "")


def _partners() -> str:
    lines = [
        "# Partners\n",
        "| code | name | city | country | type | periods | letters in | forms | budget (EUR) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for partner in registry().values():
        stretches = ", ".join(f"{s.first} to {s.last}" for s in partner.participation)
        language = words(partner.letter_language).section("language")["name"]
        lines.append(
            f"| {partner.code} | {partner.name} | {partner.city} | {partner.country} "
            f"| {partner.type} | {stretches} | {language} | {', '.join(partner.submits)} "
            f"| {partner.budget_eur or 'not found'} |"
        )
    return "\n".join(lines) + "\n"


def _code_lists() -> str:
    lines = ["# Code lists\n"]
    lines += ["| list | title | version | entries | basis | source |", "|---|---|---|---|---|---|"]
    lines += _lists()
    return "\n".join(lines) + "\n"


def _lists() -> Iterator[str]:
    for name in all_names():
        listed = code_list(name)
        note = sources().get(name, {}).get("note", "")
        said = f"{listed.source}. {note}" if note else listed.source
        if listed.uri:
            said += f" URI ({listed.uri_basis}): `{listed.uri}`"
        yield (
            f"| `{name}` | {listed.title} | {listed.version} | {len(listed.entries)} "
            f"| {listed.basis} | {said} |"
        )


def _settings(settings: Mapping[str, str]) -> str:
    lines = ["# Settings\n", "All from the environment, read once at start.\n"]
    lines += ["| variable | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in settings.items()]
    return "\n".join(lines) + "\n"


def _limits() -> str:
    lines = [
        "# Limits\n",
        "On one delivery. A channel may have others: `[channels.limits]` in its partner's file.\n",
        "| limit | default | of what |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{each.name}` | {each.default:,} | {each.metadata['doc']} |" for each in fields(Limits)
    ]
    return "\n".join(lines) + "\n"


def _retention() -> str:
    lines = [
        "# Retention\n",
        "How long what is stored is kept, and what erases it before.",
        "The periods are the project's own proposal and no legal advice.\n",
        "| area | holds | kept | erased by |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{r.area}` | {r.holds} | {r.kept} | {r.erased_by} |" for r in RETENTION]
    return "\n".join(lines) + "\n"
