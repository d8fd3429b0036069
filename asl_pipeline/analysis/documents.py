"""Every analysis document of a release, by path: made of protected tables and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa

from asl_pipeline.analysis.document import Document, address
from asl_pipeline.analysis.domain import domain_synthesis
from asl_pipeline.analysis.held import Held
from asl_pipeline.analysis.pilot import languages_of, pilot_sheet
from asl_pipeline.analysis.project import NAME, project_synthesis
from asl_pipeline.analysis.quality_report import quality_report
from asl_pipeline.analysis.speech import Speech, own_name
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.derive.pages import RELEASE, page
from asl_pipeline.languages import REFERENCE, available

FOLDER: Final = "analysis"
"""Where the documents lie in a release."""


def documents(tables: Mapping[str, pa.Table]) -> Mapping[str, str]:
    """The documents as HTML that needs nothing from outside, by their path in the release.

    `tables` are the protected tables by name. The name of the release stands in the documents as
    `derive.pages.RELEASE`, and is filled in when the release is cut.
    """
    return {
        f"{FOLDER}/{address(each.name, each.language)}": _html(each, speech)
        for each, speech in _documents(tables)
    }


def _documents(tables: Mapping[str, pa.Table]) -> Iterator[tuple[Document, Speech]]:
    held = Held(tables)
    spoken = {language: Speech(language) for language in available()}
    for pilot in held.rows("pilots"):
        for language in languages_of(pilot):
            yield pilot_sheet(held, pilot, spoken[language]), spoken[language]
    for speech in spoken.values():
        for domain in shipped("domain").labels:
            yield domain_synthesis(held, domain, speech), speech
        yield project_synthesis(held, speech), speech
    yield quality_report(tables, spoken[REFERENCE]), spoken[REFERENCE]


def _html(document: Document, speech: Speech) -> str:
    versions = [
        (language, own_name(language), address(document.name, language))
        for language in document.versions
        if language != document.language
    ]
    return page(
        FOLDER,
        "document.html.j2",
        document=document,
        say=speech.say,
        versions=versions,
        home=None if document.name == NAME else address(NAME, document.language),
        release=RELEASE,
    )
