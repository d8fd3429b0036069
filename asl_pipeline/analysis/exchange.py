"""What lies around the pilots: the universities' agreement, networks, reach, and the context."""

from collections import Counter
from typing import Final

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import UNKNOWN_LANGUAGE, Cell, Part, Prose, Section, Table
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.series import series
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.published.evaluation_agreement import ALL_CRITERIA

_NODES_SHOWN: Final = 15
_MEASURES: Final = ("mean_gap", "kappa", "weighted_kappa", "alpha_ordinal")
_DIRECTIONS: Final = ("up", "down", "flat")


def agreement(held: Held, speech: Speech) -> Section:
    """How far the two universities agree on each criterion."""
    entries = [
        Entry(
            Cell(_criterion(row["criterion"], speech)),
            [Value(row["observed_agreement"], speech.quantity(row["observed_agreement"], "PC"))],
            [
                figure(speech.number(row["n_pairs"])),
                *(figure(speech.number(row[name])) for name in _MEASURES),
            ],
        )
        for row in held.rows("evaluation_agreement")
    ]
    headings = [
        speech.label("evaluation_assessments", "criterion"),
        speech.say("same_score"),
        speech.say("pairs"),
        *(speech.term("measure", name) for name in _MEASURES),
    ]
    found: list[Part] = [Prose(Cell(speech.say("no_scores")))]
    if entries:
        found = [
            bar_figure(speech.say("agreement_caption"), headings, entries),
            Prose(Cell(speech.say("agreement_note")), "note"),
        ]
    return Section(speech.say("agreement"), found, [(source("evaluation_agreement"), "criterion")])


def _criterion(code: str, speech: Speech) -> str:
    return speech.say("all_criteria") if code == ALL_CRITERIA else speech.code("criterion", code)


def network(held: Held, speech: Speech) -> Section:
    """The organisations with the most neighbours."""
    nodes = sorted(held.rows("actor_network"), key=lambda row: (-row["degree"], row["node"]))
    ties = held.rows("actor_links")
    if not nodes:
        return Section(speech.say("network"), [Prose(Cell(speech.say("no_network")))])
    entries = [
        Entry(
            Cell(row["name"] or row["node"], UNKNOWN_LANGUAGE),
            [Value(row["degree"], speech.number(row["degree"]))],
            [
                Cell(speech.term("candidate", row["node_kind"])),
                figure(speech.number(row["strength"])),
                figure(speech.number(row["betweenness"])),
            ],
        )
        for row in nodes[:_NODES_SHOWN]
    ]
    headings = [
        speech.say("organisation"),
        *(speech.say(key) for key in ("degree", "node_kind", "strength", "betweenness")),
    ]
    counted = {
        "nodes": speech.number(len(nodes)),
        "ties": speech.number(len(ties)),
        "parts": speech.number(len({row["component"] for row in nodes})),
        "shown": speech.number(len(entries)),
    }
    return Section(
        speech.say("network"),
        [
            Prose(Cell(speech.say("network_counted", **counted))),
            bar_figure(speech.say("network_caption"), headings, entries),
            Prose(Cell(speech.say("network_note")), "note"),
        ],
        [(source("actor_network"), "node"), (source("actor_links"), "source, target, tie")],
    )


def reach(held: Held, speech: Speech) -> Section:
    """Events and outputs by kind, and whom they reached as far as that is shown."""
    rows = held.rows("communication_reach")
    kinds = sorted({(row["form"], row["kind"]) for row in rows})
    entries = [
        _kind(form, kind, [r for r in rows if (r["form"], r["kind"]) == (form, kind)], speech)
        for form, kind in kinds
    ]
    headings = [
        speech.say("kind"),
        *(speech.say(key) for key in ("items", "participants", "reached", "cells_hidden")),
    ]
    found: list[Part] = [Prose(Cell(speech.say("no_events")))]
    if entries:
        found = [
            bar_figure(speech.say("reach_caption"), headings, entries),
            Prose(Cell(speech.say("reach_note")), "note"),
        ]
    return Section(speech.say("reach"), found, [(source("communication_reach"), "form, kind")])


def _kind(form: str, kind: str, rows: list[Row], speech: Speech) -> Entry:
    code_list = "event_type" if form == "communication_events" else "output_kind"
    items = sum(row["n_items"] for row in rows)
    people = [
        [row[name] for row in rows if row[name] is not None]
        for name in ("participants_total", "reach_n")
    ]
    hidden = sum(
        row[f"{name}_conf_status"] not in {None, "F"}
        for row in rows
        for name in ("participants_total", "reach_n")
    )
    return Entry(
        Cell(f"{speech.form(form)}: {speech.code(code_list, kind)}"),
        [Value(items, speech.number(items))],
        [
            *(figure(speech.number(sum(each) if each else None)) for each in people),
            figure(speech.number(hidden)),
        ],
    )


def context(held: Held, speech: Speech) -> Section:
    """How Eurostat's series of the partners' regions moved, counted; never without their basis."""
    rows = held.rows("trends")
    if not rows:
        return Section(speech.say("context"), [Prose(Cell(speech.say("no_context")))])
    basis = Counter(row["basis"] for row in rows)
    moved = Counter((row["dataset"], row["direction"]) for row in rows)
    sets = {(row["domain"], row["dataset"], row["title"], row["basis"]) for row in rows}
    table = [
        [
            Cell(f"{title} ({dataset})", "en"),
            Cell(speech.term("context_domain", domain)),
            Cell(speech.term("basis", of)),
            *(figure(speech.number(moved[dataset, each])) for each in (*_DIRECTIONS, None)),
        ]
        for domain, dataset, title, of in sorted(sets)
    ]
    headings = [
        speech.say("series_of"),
        speech.label("pilot_actions", "domain"),
        speech.say("basis_of"),
        *(speech.term("trend", each) for each in (*_DIRECTIONS, "none")),
    ]
    found: list[Part] = []
    if basis["synthetic"]:
        n = speech.number(basis["synthetic"])
        said = speech.say("synthetic", n=n, all=speech.number(len(rows)))
        found.append(Prose(Cell(said), "alarm"))
    found += [
        Table(speech.say("context_caption"), headings, table),
        Prose(Cell(speech.say("context_note")), "note"),
        *series(list(rows), speech),
    ]
    return Section(
        speech.say("context"),
        found,
        [(source("trends"), "dataset"), (source("context"), "dataset")],
    )
