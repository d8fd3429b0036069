"""Render a room's pages: one set-up for all, so that none forgets to escape."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

RELEASE: Final = "%RELEASE%"
"""Stands in a document for the name of its release, which is known once that is cut."""


def page(room: str, template: str, **facts: object) -> str:
    """The page that a template of a room's `templates/` folder makes of the facts.

    What partners wrote is escaped, but in a `.txt.j2`, which is no markup. A fact that the template
    asks for and does not get is an error.
    """
    return _templates(room).get_template(template).render(**facts)


@cache
def _templates(room: str) -> Environment:
    return Environment(
        loader=PackageLoader(f"asl_pipeline.{room}"),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
