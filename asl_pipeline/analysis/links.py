"""From one document to another, in the language of the page where there is one."""

from asl_pipeline.analysis.document import Cell, address
from asl_pipeline.analysis.held import Row
from asl_pipeline.analysis.pilot import languages_of, name_of
from asl_pipeline.analysis.speech import Speech


def page_of(code: str) -> str:
    """The name of the page of a domain, without the ending."""
    return f"domain-{code}"


def domain_name(code: str, speech: Speech) -> Cell:
    """The name of a domain, leading to its synthesis in the language of the page."""
    to = address(page_of(code), speech.language)
    return Cell(f"{code}. {speech.code('domain', code)}", href=to)


def sheet_of(pilot: Row, speech: Speech) -> Cell:
    """The title of a pilot, leading to its fact sheet in the language of the page or English."""
    language = speech.language if speech.language in languages_of(pilot) else "en"
    to = address(name_of(pilot["pilot_id"]), language)
    if speech.language == "en" and pilot["title_en"]:
        return Cell(pilot["title_en"], href=to)
    return Cell(pilot["title"], pilot["lang"], href=to)
