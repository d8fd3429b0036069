"""`CHANGELOG.md` of a release: what changed since the one before, in sentences."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from asl_pipeline.derive.codes import code_list
from asl_pipeline.publication.comparison.files import Rows
from asl_pipeline.publication.comparison.schemas import Level

_LARGEST: Final = 10
_REASONS: Final = "change_reason"


def first(name: str, told: Mapping[str, Any]) -> str:
    """The change log of the first release."""
    lines = [f"# Changes in release {name}", ""]
    lines += ["This is the first release: everything in it is new.", ""]
    lines += ["## Announced", "", *_announced(told["announced"]), ""]
    return "\n".join(lines)


def changelog(
    names: tuple[str, str],
    rows: Mapping[str, Rows],
    revised: Rows,
    told: Mapping[str, Any],
) -> str:
    """The change log.

    `names` are those of the release before and of this one, `rows` are those of the tables of
    changes, `revised` those of the revisions, `told` is what `changes/schema.json` says.
    """
    lines = [f"# Changes in release {names[1]} since {names[0]}", ""]
    lines += _tables(rows)
    lines += ["## Largest revisions", "", *_revisions(revised), ""]
    lines += ["## Schemas", "", *_schemas(told), ""]
    lines += ["## Announced", "", *_announced(told["announced"]), ""]
    return "\n".join(lines)


def _tables(rows: Mapping[str, Rows]) -> Iterator[str]:
    tables = sorted({row["table_name"] for each in rows.values() for row in each})
    if not tables:
        yield from ("No row of any table changed.", "")
        return
    yield from (
        "Every change is in `changes/`, with what its reason was found by; see Reasons below.",
        "",
    )
    for table in tables:
        yield from (f"## {table}", "", *_sentences(table, rows), "")
    met = {row["reason"] for each in rows.values() for row in each}
    yield from ("## Reasons", "")
    for code in code_list(_REASONS).entries:
        if code.code in met:
            yield f"- {_words(code.code)}: {code.label[0].lower()}{code.label[1:]}."
    yield ""


def _sentences(table: str, rows: Mapping[str, Rows]) -> Iterator[str]:
    for name in ("added", "removed"):
        found = Counter(row["reason"] for row in rows[name] if row["table_name"] == table)
        for reason, count in sorted(found.items()):
            yield f"- {_many(count, 'row was', 'rows were')} {name}: {_words(reason)}."
    keys: defaultdict[str, set[str]] = defaultdict(set)
    cells: Counter[str] = Counter()
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows["changed"]:
        if row["table_name"] == table:
            cells[row["reason"]] += 1
            keys[row["reason"]].add(row["row_key"])
            columns[row["reason"]].add(row["column_name"])
    for reason, count in sorted(cells.items()):
        yield (
            f"- {_many(count, 'cell', 'cells')} in {_many(len(keys[reason]), 'row', 'rows')} "
            f"changed ({', '.join(sorted(columns[reason]))}): {_words(reason)}."
        )


def _revisions(revised: Rows) -> Iterator[str]:
    if not revised:
        yield "No number was revised."
        return
    ranked = sorted(
        revised,
        key=lambda row: (
            -(row["mean_relative_change"] or 0),
            *(row[name] for name in ("table_name", "column_name", "measure")),
        ),
    )
    yield "By how much the numbers changed on average, as a share of what they were."
    yield ""
    for row in ranked[:_LARGEST]:
        of = "" if row["measure"] == "_T" else f" of {row['measure']}"
        share = row["mean_relative_change"]
        mean = "from 0" if share is None else f"by {share:.1%} on average"
        yield (
            f"- `{row['table_name']}`, {row['column_name']}{of}: {row['n_revised']} of "
            f"{_many(row['n_compared'], 'number', 'numbers')} revised, {mean}; the largest change "
            f"is {row['largest_change']:+g} ({row['unit']})."
        )
    if len(ranked) > _LARGEST:
        yield ""
        yield f"All {len(ranked)} are in `quality/revisions.parquet`."


def _schemas(told: Mapping[str, Any]) -> Iterator[str]:
    version = told["schema_version"]
    if not told["differences"]:
        yield f"The schemas are the same (version {version['after']})."
        return
    yield f"From version {version['before']} to {version['after']}; a {told['level']} change."
    yield ""
    said = [each for each in told["differences"] if each["level"] != Level.PATCH.name.lower()]
    for each in said:
        where = f"`{each['table']}`" + (f", {each['column']}" if each["column"] else "")
        how = f" from {each['old']} to {each['new']}" if each["old"] and each["new"] else ""
        yield f"- {where}: {each['what']}{how}."
    described = len(told["differences"]) - len(said)
    if described:
        yield f"- {_many(described, 'column is', 'columns are')} described in other words."


def _announced(announced: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not announced:
        yield "No change of the schemas is announced."
    for each in announced:
        where = f"`{each['table']}`" + (f", {each['column']}" if each["column"] else "")
        yield f"- From version {each['from_version']}: {where}: {each['change']}"


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _words(reason: str) -> str:
    return reason.replace("_", " ")
