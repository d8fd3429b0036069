"""The `CITATION.cff` of a release: how to cite it, in the Citation File Format 1.2.0.

Source: https://citation-file-format.github.io/1.2.0/schema.json.
"""

import datetime as dt
import json
from typing import Final

from asl_pipeline.datasets import catalogue as said

FILE: Final = "CITATION.cff"


def citation(release: str, as_of: dt.date) -> str:
    """The file. Its texts are written as JSON has them, which YAML reads."""
    keywords = "\n".join(f"  - {_text(word)}" for word in said.KEYWORDS)
    return f"""cff-version: 1.2.0
message: Please cite this dataset as below.
type: dataset
title: {_text(said.TITLE)}
abstract: {_text(f"{said.DESCRIPTION} {said.FUNDING}")}
version: {_text(release)}
date-released: {_text(as_of.isoformat())}
license: {said.LICENCE}
license-url: {said.LICENCE_URL}
url: {said.HOMEPAGE}
authors:
  - name: {_text(said.PROJECT)}
contact:
  - name: {_text(said.CONTACT)}
    website: {said.HOMEPAGE}
keywords:
{keywords}
"""


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
