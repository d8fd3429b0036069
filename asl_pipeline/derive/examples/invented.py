"""A row of a form as a certain partner might send it, made of the examples of its columns."""

import re
from collections.abc import Mapping
from typing import Final

from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.derive.examples.example import form_of
from asl_pipeline.model.check import NotOwn
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner
from asl_pipeline.partners import registry

_LISTED: Final = frozenset({Kind.CODE, Kind.CODES})


def invented(dataset: Dataset, partner: Partner, language: str) -> Mapping[str, str]:
    """The ordinary row of a form, as the partner might write it in a language: text by column.

    Codes are codes; texts are in English, as they are declared. Identifiers carry the partner's
    code, places are those of its seat.
    """
    form = form_of(dataset)
    known = {column.name for column in ENVELOPE}
    return {
        column.name: _own(column, form.row[column.name], dataset, partner, language)
        for column in dataset.columns
        if column.name in form.row and column.name not in known
    }


def _own(column: Column, text: str, dataset: Dataset, partner: Partner, language: str) -> str:
    if column.name == "nuts_code":
        return partner.nuts[dataset.column("nuts_version").example or ""]
    if column.code_list == "country":
        return partner.country
    if column.code_list == "language":
        return language
    if column.code_list == "partner" or column.kind is Kind.ID:
        return text if _is_of_others(column, dataset) else as_theirs(text, partner)
    return text


def _is_of_others(column: Column, dataset: Dataset) -> bool:
    """Whether the column must not name what is the partner's own."""
    checks = [rule.check for rule in dataset.rules]
    return any(isinstance(check, NotOwn) and check.column == column.name for check in checks)


def as_theirs(text: str, partner: Partner) -> str:
    """The text with the partner's code for those of others; each value once."""
    codes = "|".join(registry())
    named = re.sub(rf"\b(?:{codes})\b", partner.code, text)
    return "; ".join(dict.fromkeys(re.split(r"\s*;\s*", named)))
