"""The submissions of an ODK Central form, by OData: `.../forms/{form}.svc/Submissions`.

Built to the documentation, and not tried on a real server.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from asl_pipeline.intake.channels import verbatim
from asl_pipeline.intake.channels.pages import Shape
from asl_pipeline.intake.channels.query import asking
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import Refused, WrongUse

_PAGE: Final = {"$top": "1000", "$count": "true"}
_TABLE: Final = ".svc/Submissions"
_APPROVED: Final = "approved"
_REJECTED: Final = "rejected"


def shape(channel: Http) -> Shape:
    """How the form's submissions are served. Raises WrongUse for any other table of a form."""
    # The tables of repeats do not say how a submission was reviewed.
    if not urlsplit(channel.url).path.endswith(_TABLE):
        raise WrongUse(f"channel {channel.name}: the url of a form ends with {_TABLE}")

    def is_wanted(submission: Any) -> bool:
        if verbatim.at(submission, "__system") is None:
            raise Refused("a submission does not say how it was reviewed (__system)")
        state: str | None = verbatim.at(submission, "__system.reviewState")
        return state == _APPROVED if channel.approved else state != _REJECTED

    return Shape(
        start=asking(channel.url, _PAGE),
        records="value",
        next="@odata.nextLink",
        count="@odata.count",
        id="__id",
        sent="__system.submissionDate",
        is_wanted=is_wanted,
    )
