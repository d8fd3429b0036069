"""Build `observatory/needs`: mapped needs counted by level, theme and region."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.needs import NEEDS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import UNKNOWN, with_territory

_CELL = ["level", "theme", "country", "nuts_2"]
_FREE = "F"


def needs(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each level, theme, country and NUTS 2 region with a need in it."""
    frame = with_territory(frame_of(accepted["needs"]))
    frame["theme"] = [theme or UNKNOWN for theme in frame["theme"]]
    pilots = _answers(frame, accepted["pilot_actions"], ["pilot_id"])
    practices = _answers(frame, accepted["initiatives"], ["partner_id", "initiative_id"])
    cells = []
    for key, rows in frame.groupby(_CELL, sort=True):
        cell = dict(zip(_CELL, key, strict=True))
        answers = {"n_pilots": _at(pilots, cell), "n_practices": _at(practices, cell)}
        sources = [rows, *answers.values()]
        cells.append(
            {
                **cell,
                **_cell(rows),
                **{name: len(found.drop_duplicates("answer")) for name, found in answers.items()},
                SOURCES: [row_id for each in sources for row_id in sorted(set(each[ROW_ID]))],
            }
        )
    columns = [*NEEDS.column_names, SOURCES]
    return table_of(NEEDS, pd.DataFrame(cells, columns=columns, dtype=object))


def _answers(needs: pd.DataFrame, form: pa.Table, named_by: list[str]) -> pd.DataFrame:
    """The rows of a form that name a need, each with the cell of the need."""
    rows = frame_of(form).dropna(subset=["need_id"])
    rows["answer"] = list(rows[named_by].itertuples(index=False, name=None))
    return needs[[*_CELL, "need_id"]].merge(rows[["need_id", "answer", ROW_ID]], on="need_id")


def _at(answers: pd.DataFrame, cell: Mapping[str, object]) -> pd.DataFrame:
    return answers[(answers[list(cell)] == pd.Series(cell)).all(axis=1)]


def _cell(rows: pd.DataFrame) -> dict[str, object]:
    urgency = [int(score) for score in rows["urgency"].dropna()]
    people = [int(count) for count in rows["n_participants"].dropna()]
    kinds = rows["source_kind"]
    return {
        "n_needs": len(rows),
        "urgency_mean": sum(urgency) / len(urgency) if urgency else None,
        "urgency_max": max(urgency, default=None),
        "n_partners": int(rows["partner_id"].nunique()),
        "n_from_statistics": int((kinds == "statistic").sum()),
        "n_from_focus_groups": int((kinds == "focus_group").sum()),
        "n_from_interviews": int((kinds == "interview").sum()),
        "n_with_people": len(people),
        "people_asked": sum(people) if people else None,
        "people_asked_conf_status": _FREE,
    }
