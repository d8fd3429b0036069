"""The submissions of a KoboToolbox asset, by its API v2: `/api/v2/assets/{uid}/data.json`.

Built to the documentation, and not tried on a real server.
"""

from typing import Any, Final

from asl_pipeline.intake.channels import verbatim
from asl_pipeline.intake.channels.filename import plain
from asl_pipeline.intake.channels.pages import Attached, Shape
from asl_pipeline.intake.channels.query import asking
from asl_pipeline.model.channel import Http

_PAGE: Final = {"limit": "1000"}
"""The most that KoboToolbox serves on a page since March 2026; unasked it is 100."""

_STATUS: Final = "_validation_status.uid"
_APPROVED: Final = "validation_status_approved"
_NOT_APPROVED: Final = "validation_status_not_approved"
_ATTACHED: Final = "_attachments"
_TABLES: Final = (".csv", ".ods", ".xls", ".xlsx")


def shape(channel: Http) -> Shape:
    """How the asset's submissions are served and kept."""

    def is_wanted(submission: Any) -> bool:
        status: str | None = verbatim.at(submission, _STATUS)
        return status == _APPROVED if channel.approved else status != _NOT_APPROVED

    return Shape(
        start=asking(channel.url, _PAGE),
        records="results",
        next="next",
        count="count",
        id="_id",
        sent="_submission_time",
        is_wanted=is_wanted,
        kept=_named_only,
        attached=_tables,
    )


def _named_only(submission: Any) -> Any:
    """The submission with the names of its attachments; their addresses may hold tokens."""
    if not isinstance(submission, verbatim.Members) or _ATTACHED not in submission:
        return submission
    return submission.replaced(_ATTACHED, [_name(each) for each in _attachments(submission)])


def _tables(submission: Any) -> tuple[Attached, ...]:
    """The attachments that are tables by their names."""
    return tuple(
        Attached(_name(each), url)
        for each in _attachments(submission)
        if _name(each).lower().endswith(_TABLES)
        and verbatim.at(each, "is_deleted") is not True
        and isinstance(url := verbatim.at(each, "download_url"), str)
    )


def _attachments(submission: Any) -> list[Any]:
    found = verbatim.at(submission, _ATTACHED)
    return found if isinstance(found, list) else []


def _name(attachment: Any) -> str:
    for told in ("media_file_basename", "filename"):
        name = verbatim.at(attachment, told)
        if isinstance(name, str):
            return plain(name)
    return ""
