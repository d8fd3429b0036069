"""Fetch and read the context of the project's regions: Eurostat's figures, with their vintages."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from asl_pipeline.intake.channels.conditional import Conditional
from asl_pipeline.intake.channels.eurostat import Refreshed, refresh, stored
from asl_pipeline.intake.context import context_table, revisions
from asl_pipeline.model.channel import Http
from asl_pipeline.workflow.workplace import Workplace

_NAME = "eurostat"


@dataclass(frozen=True, slots=True)
class Context:
    """The newest figures, what was revised since the vintage before, and how the asking went."""

    table: pa.Table
    revisions: pa.Table
    refreshed: tuple[Refreshed, ...]


def context(at: Workplace) -> Context:
    """The figures in the home, asked for anew where `ASL_EUROSTAT_URL` says where.

    Where the home has none, those that come with the code are used, which say that they are
    synthetic.
    """
    folder = at.settings.eurostat
    refreshed: tuple[Refreshed, ...] = ()
    url = at.settings.eurostat_url
    if url is not None:
        session = Conditional(Http(name=_NAME, url=url))
        refreshed = refresh(url, folder, session, at.today)
    kept = kept_figures(at)
    return Context(context_table(kept), revisions(kept), refreshed)


def kept_figures(at: Workplace) -> Path:
    """The folder of the figures in use: the home's, or else those that come with the code."""
    folder = at.settings.eurostat
    return folder if stored(folder) else at.settings.shipped_eurostat
