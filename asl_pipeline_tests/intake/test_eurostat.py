"""Eurostat's figures: asked for only when they changed, kept as served, joined as one table."""

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.channels.conditional import Conditional
from asl_pipeline.intake.channels.eurostat import REQUESTS, Domain, Refreshed, refresh, stored
from asl_pipeline.intake.channels.patience import Pace
from asl_pipeline.intake.context import CONTEXT, REVISIONS, context_table, revised, revisions
from asl_pipeline.intake.reading.jsonstat import SCHEMA, observations
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import (
    Incomplete,
    Refused,
    Unreachable,
    VerificationFailed,
    WrongUse,
)
from asl_pipeline.model.limits import Limits
from asl_pipeline.store.vintages import Basis, content_of, newest, vintages
from asl_pipeline_tests import kit, make_eurostat

TRACKED = make_eurostat.OUT
MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 4, day) for day in (6, 7, 8))
ONE = "tgs00107"
OTHERS = len(REQUESTS) - 1
CHANGED = "Mon, 06 Apr 2026 09:00:00 GMT"


# ------------------------------------------------------------------ a server


@dataclass
class Told:
    """What the server answers to a request for one dataset."""

    content: bytes
    etag: str | None = None
    last_modified: str | None = None
    status: int = 200
    length: int | None = None
    """What it says of the length, if not the truth."""


@dataclass
class Server:
    """A stand-in for Eurostat's on this machine; `asked` has the requests that it got."""

    url: str = ""
    answers: dict[str, Told] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)

    def marks(self, dataset: str) -> list[tuple[str | None, str | None]]:
        """What each request for a dataset said was known already."""
        return [
            (headers.get("If-None-Match"), headers.get("If-Modified-Since"))
            for code, _, headers in self.asked
            if code == dataset
        ]

    def answer(self, path: str, headers: Mapping[str, str]) -> Told:
        """Note a request, and what to send: 304 to whoever has the same already."""
        place = urlsplit(path)
        prefix, _, dataset = place.path.rpartition("/")
        self.asked.append((dataset, parse_qs(place.query), dict(headers)))
        told = self.answers.get(dataset)
        if told is None or prefix != "/statistics/1.0/data":
            return Told(b'{"error":[{"status":404}]}', status=404)
        marks = {headers.get("If-None-Match"), headers.get("If-Modified-Since")} - {None}
        if marks & {told.etag, told.last_modified}:
            return Told(b"", told.etag, told.last_modified, status=304)
        return told


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(answers={request.dataset: Told(served(request.dataset)) for request in REQUESTS})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = found.answer(self.path, self.headers)  # type: ignore[arg-type]  # a Message
            self.send_response(told.status)
            if told.etag:
                self.send_header("ETag", told.etag)
            if told.last_modified:
                self.send_header("Last-Modified", told.last_modified)
            if told.status != 304:
                length = len(told.content) if told.length is None else told.length
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(told.content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{running.server_address[1]}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    running.shutdown()
    thread.join()
    running.server_close()


def served(dataset: str) -> bytes:
    """What the tracked vintage of a dataset says."""
    vintage = newest(TRACKED, dataset)
    assert vintage is not None
    return content_of(TRACKED, vintage)


def changed(dataset: str, **changes: Any) -> bytes:
    return json.dumps(json.loads(served(dataset)) | changes).encode()


def session(server: Server) -> Conditional:
    channel = Http(
        name="eurostat", url=server.url, insecure=True, private=True, limits=Limits(tries=2)
    )
    return Conditional(channel, Pace(sleep=lambda _: None))


def asked(server: Server, folder: Path, today: dt.date = MONDAY) -> dict[str, Refreshed]:
    refreshed = refresh(server.url, folder, session(server), today)
    return {each.request.dataset: each for each in refreshed}


# ------------------------------------------------------------------ what is asked for


def test_every_dataset_is_asked_for_once_and_every_domain_has_some() -> None:
    assert len({request.dataset for request in REQUESTS}) == len(REQUESTS) >= 8
    assert {request.domain for request in REQUESTS} == set(Domain)


def test_a_request_is_put_as_eurostat_documents_it() -> None:
    (request,) = (each for each in REQUESTS if each.dataset == "edat_lfse_04")

    assert request.url() == (
        "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/edat_lfse_04"
        "?format=JSON&lang=EN&freq=A&unit=PC&sex=T&age=Y25-64&isced11=ED5-8&geoLevel=nuts2"
        "&sinceTimePeriod=2014"
    )


def test_each_value_of_a_filter_is_a_parameter_of_its_own(server: Server, tmp_path: Path) -> None:
    asked(server, tmp_path)

    query = next(query for dataset, query, _ in server.asked if dataset == "demo_r_d2jan")
    assert query["sex"] == ["T", "F", "M"]


# ------------------------------------------------------------------ asking again


def test_an_answer_is_kept_as_it_was_served(server: Server, tmp_path: Path) -> None:
    server.answers[ONE].etag = '"v1"'
    server.answers[ONE].last_modified = CHANGED

    found = asked(server, tmp_path)

    assert {each.trouble for each in found.values()} == {None}
    assert all(each.changed and each.before is None for each in found.values())
    vintage = found[ONE].vintage
    assert vintage is not None
    assert vintage == newest(tmp_path, ONE) == stored(tmp_path)[ONE]
    assert content_of(tmp_path, vintage) == server.answers[ONE].content
    assert (vintage.basis, vintage.retrieved_on) == (Basis.RECORDED, MONDAY)
    assert (vintage.etag, vintage.last_modified) == ('"v1"', CHANGED)
    assert vintage.updated == make_eurostat.UPDATED
    assert vintage.url == found[ONE].request.url(server.url)


@pytest.mark.parametrize(
    ("etag", "last_modified"), [('"v1"', None), (None, CHANGED), ('W/"v1"', CHANGED)]
)
def test_an_answer_that_did_not_change_is_not_sent_again(
    server: Server, tmp_path: Path, etag: str | None, last_modified: str | None
) -> None:
    server.answers[ONE] = Told(served(ONE), etag, last_modified)
    asked(server, tmp_path)

    again = asked(server, tmp_path, TUESDAY)[ONE]

    assert server.marks(ONE) == [(None, None), (etag, last_modified)]
    assert again.trouble is None
    assert not again.changed
    assert again.vintage == again.before
    assert again.vintage is not None
    assert again.vintage.retrieved_on == MONDAY


def test_a_server_without_marks_is_asked_for_all_and_the_same_is_kept_once(
    server: Server, tmp_path: Path
) -> None:
    asked(server, tmp_path)

    again = asked(server, tmp_path, TUESDAY)

    assert not any(each.changed for each in again.values())
    assert len(list(vintages(tmp_path, ONE))) == 1


def test_an_answer_that_changed_is_a_new_vintage(server: Server, tmp_path: Path) -> None:
    server.answers[ONE].etag = '"v1"'
    before = asked(server, tmp_path)[ONE].vintage
    server.answers[ONE] = Told(changed(ONE, updated="later"), '"v2"')

    again = asked(server, tmp_path, TUESDAY)[ONE]

    assert again.changed
    assert again.before == before
    assert again.vintage is not None
    assert (again.vintage.retrieved_on, again.vintage.etag) == (TUESDAY, '"v2"')
    assert len(list(vintages(tmp_path, ONE))) == 2


def test_the_marks_of_an_invented_vintage_are_not_told(server: Server, tmp_path: Path) -> None:
    make_eurostat.make(tmp_path)

    found = asked(server, tmp_path, TUESDAY)[ONE]

    assert server.marks(ONE) == [(None, None)]
    assert found.vintage is not None
    assert found.vintage.basis is Basis.RECORDED


def test_the_marks_of_another_request_are_not_told(server: Server, tmp_path: Path) -> None:
    server.answers[ONE].etag = '"v1"'
    refresh(f"{server.url}/", tmp_path, session(server), MONDAY)
    (meta,) = (tmp_path / ONE).glob("*.meta.json")
    meta.write_text(meta.read_text().replace("sinceTimePeriod=2014", "sinceTimePeriod=2000"))

    asked(server, tmp_path, TUESDAY)

    assert server.marks(ONE) == [(None, None), (None, None)]


def test_a_damaged_vintage_is_asked_for_whole(server: Server, tmp_path: Path) -> None:
    server.answers[ONE].etag = '"v1"'
    vintage = asked(server, tmp_path)[ONE].vintage
    assert vintage is not None
    (tmp_path / ONE / f"{vintage.name}.json").write_bytes(b"")

    asked(server, tmp_path, TUESDAY)

    assert server.marks(ONE) == [(None, None), (None, None)]
    assert content_of(tmp_path, vintage) == served(ONE)


# ------------------------------------------------------------------ trouble


_LATER = b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Try again."}}'
_TOO_BIG = b'{"error":[{"status":413,"label":"EXTRACTION_TOO_BIG"}]}'


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        (Told(b"", status=404), Refused),
        (Told(b'{"error":[{"status":400,"id":150}]}', status=400), Refused),
        (Told(b"", status=500), Unreachable),
        (Told(b"", status=503), Unreachable),
        (Told(_LATER, status=413), Unreachable),
        (Told(_TOO_BIG, status=413), Refused),
        (Told(b"", status=304), Refused),
        (Told(served(ONE)[:-40]), Incomplete),
        (Told(served(ONE)[:-40], length=len(served(ONE))), Incomplete),
        (Told(b"<html>maintenance</html>"), Refused),
        (Told(changed(ONE, size=[1, 1, 12, 7])), Refused),
        (Told(changed(ONE, value={}, status={})), Refused),
        (Told(served("ilc_di11_r")), Refused),
    ],
)
def test_one_answer_that_is_no_use_stops_no_other_and_nothing_of_it_is_kept(
    server: Server, tmp_path: Path, told: Told, trouble: type[Exception]
) -> None:
    before = asked(server, tmp_path)[ONE].vintage
    server.answers[ONE] = told

    found = asked(server, tmp_path, TUESDAY)

    assert isinstance(found[ONE].trouble, trouble)
    assert found[ONE].vintage == before == newest(tmp_path, ONE)
    assert len(list((tmp_path / ONE).iterdir())) == 2
    assert [each.trouble for each in found.values()].count(None) == OTHERS


def test_a_server_that_is_down_leaves_what_is_stored(server: Server, tmp_path: Path) -> None:
    asked(server, tmp_path)
    nobody = Conditional(
        Http(
            name="e", url="http://127.0.0.1:1", insecure=True, private=True, limits=Limits(tries=1)
        )
    )

    found = refresh("http://127.0.0.1:1", tmp_path, nobody, TUESDAY)

    assert {type(each.trouble) for each in found} == {Unreachable}
    assert {each.request.dataset: each.vintage for each in found} == stored(tmp_path)


def test_a_damaged_meta_file_stops_no_other_dataset(server: Server, tmp_path: Path) -> None:
    asked(server, tmp_path)
    (meta,) = (tmp_path / ONE).glob("*.meta.json")
    meta.write_bytes(b"")

    found = asked(server, tmp_path, TUESDAY)

    assert isinstance(found[ONE].trouble, VerificationFailed)
    assert [each.trouble for each in found.values()].count(None) == OTHERS


def test_plain_http_has_to_be_allowed() -> None:
    with pytest.raises(WrongUse):
        Conditional(Http(name="eurostat", url="http://127.0.0.1:1"))


# ------------------------------------------------------------------ the stored responses


def test_the_tracked_responses_are_what_the_script_makes(tmp_path: Path) -> None:
    make_eurostat.make(tmp_path)

    made = {path.relative_to(tmp_path): path.read_bytes() for path in files_of(tmp_path)}
    tracked = {path.relative_to(TRACKED): path.read_bytes() for path in files_of(TRACKED)}
    recorded = {
        Path(request.dataset) / f"{vintage.name}{ending}"
        for request in REQUESTS
        for vintage in vintages(TRACKED, request.dataset)
        if vintage.basis is Basis.RECORDED
        for ending in (".json", ".meta.json")
    }
    assert {path: each for path, each in tracked.items() if path not in recorded} == made


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_making_the_responses_again_leaves_recorded_ones_alone(
    server: Server, tmp_path: Path
) -> None:
    asked(server, tmp_path, WEDNESDAY)
    make_eurostat.make(tmp_path)
    before = {path: path.read_bytes() for path in files_of(tmp_path)}

    make_eurostat.make(tmp_path)

    assert {path: path.read_bytes() for path in files_of(tmp_path)} == before
    assert {each.basis for each in stored(tmp_path).values()} == {Basis.RECORDED}


def test_every_synthetic_response_says_that_it_is_synthetic() -> None:
    for request in REQUESTS:
        for vintage in vintages(TRACKED, request.dataset):
            if vintage.basis is Basis.SYNTHETIC:
                assert b'"source":"SYNTHETIC' in content_of(TRACKED, vintage)


def test_the_page_says_first_that_the_figures_are_synthetic() -> None:
    page = (TRACKED / "README.md").read_text("utf-8")

    assert page.split("\n\n")[1].startswith(
        "**Every figure in the responses made here is synthetic"
    )


def test_women_and_men_are_everybody() -> None:
    rows = observations(served("demo_r_d2jan")).to_pylist()
    by_sex = {(row["geo"], row["time"], row["sex"]): row["value"] for row in rows}

    assert all(
        value == by_sex[geo, time, "F"] + by_sex[geo, time, "M"]
        for (geo, time, sex), value in by_sex.items()
        if sex == "T"
    )


# ------------------------------------------------------------------ the table of the context


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eurostat")
    make_eurostat.make(folder)
    return folder


def cell(table: pa.Table, dataset: str, geo: str, time: str) -> list[tuple[object, ...]]:
    chosen = table.filter(
        (pc.field("dataset") == dataset) & (pc.field("geo") == geo) & (pc.field("time") == time)
    )
    return kit.rows_of(chosen, "value", "obs_status", "flag")


def test_the_context_is_every_newest_vintage_in_one_table(made: Path) -> None:
    table = context_table(made)

    assert table.schema == CONTEXT
    assert set(table["dataset"].to_pylist()) == {request.dataset for request in REQUESTS}
    assert set(table["domain"].to_pylist()) == set(Domain)
    assert set(table["basis"].to_pylist()) == {"synthetic"}
    assert set(table["vintage"].to_pylist()) == {each.short for each in stored(made).values()}


def test_the_context_has_no_observation_twice(made: Path) -> None:
    key = ["dataset", "geo", "time", "freq", "sex", "age", "isced11", "unit", "dimensions"]

    table = context_table(made)

    assert table.group_by(key).aggregate([]).num_rows == table.num_rows


def test_the_context_is_of_the_partners_regions_only(made: Path) -> None:
    assert set(context_table(made)["geo"].to_pylist()) == {
        *("ES11", "ES12", "FRH0", "FRI1", "FRJ2", "IE05", "PT11", "PT16", "PT19", "UKM8", "UKN0"),
        *("ES111", "ES120", "FRI15", "IE053", "PT16E", "UKM82"),
    }


def test_flags_and_missing_numbers_arrive_in_the_context(made: Path) -> None:
    table = context_table(made)

    ((value, status, flag),) = cell(table, "tgs00107", "PT11", "2020")
    assert isinstance(value, float)
    assert (status, flag) == (["B", "U"], "bu")
    assert cell(table, "tgs00107", "ES12", "2021") == [(None, ["U", "O"], "u")]
    assert cell(table, "ilc_di11_r", "FRJ2", "2018") == [(None, ["O"], ":")]
    assert cell(table, "isoc_r_iuse_i", "FRI1", "2019") == [(None, ["Q"], "C")]


def test_series_of_the_united_kingdom_end_in_2019(made: Path) -> None:
    rows = kit.rows_of(context_table(made), "geo", "time")

    assert max(str(time) for geo, time in rows if str(geo).startswith("UK")) == "2019"


def test_a_region_that_was_recoded_is_in_the_context_under_both_codes(made: Path) -> None:
    rows = kit.rows_of(context_table(made), "geo", "nuts_versions")

    assert {str(versions) for geo, versions in rows if geo == "PT16"} == {
        "['2013', '2016', '2021']"
    }
    assert {str(versions) for geo, versions in rows if geo == "PT19"} == {"['2024']"}


def test_indicators_of_one_dataset_are_told_apart(made: Path) -> None:
    rows = kit.rows_of(context_table(made), "dataset", "dimensions", "unit")

    assert {row[1:] for row in rows if row[0] == "demo_r_pjanind2"} == {
        ("indic_de=MEDAGEPOP", "YR"),
        ("indic_de=OLDDEP1", "PC"),
    }


def test_without_any_vintage_the_context_is_empty(tmp_path: Path) -> None:
    assert context_table(tmp_path) == CONTEXT.empty_table()
    assert revisions(tmp_path) == REVISIONS.empty_table()


def test_a_damaged_vintage_is_not_joined(tmp_path: Path) -> None:
    make_eurostat.make(tmp_path)
    (tmp_path / ONE / f"{stored(tmp_path)[ONE].name}.json").write_bytes(b"{}")

    with pytest.raises(VerificationFailed, match=ONE):
        context_table(tmp_path)


# ------------------------------------------------------------------ revisions


def table_of(*rows: tuple[str, float | None, str | None]) -> pa.Table:
    """Observations of one dataset, by region."""
    return pa.Table.from_pylist(
        [
            {
                "dataset": ONE,
                "geo": geo,
                "time": "2020",
                "dimensions": "",
                "value": value,
                "flag": flag,
                "obs_status": [flag.upper()] if flag else ["A"],
            }
            for geo, value, flag in rows
        ],
        SCHEMA,
    )


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (100.0, 100.5, False),
        (100.0, 100.51, True),
        (100.0, 99.5, False),
        (100.0, 99.49, True),
        (23.4, 23.517, False),
        (-100.0, -100.6, True),
        (0.0, 0.0, False),
        (0.0, 0.1, True),
        (10.0, 10.0, False),
        (None, 10.0, False),
        (10.0, None, True),
        (None, None, False),
    ],
)
def test_a_value_is_revised_if_it_moved_by_more_than_half_a_percent(
    old: float | None, new: float | None, moved: bool
) -> None:
    found = revised(table_of(("PT11", old, None)), table_of(("PT11", new, None)))

    assert found.num_rows == int(moved)


def test_a_revision_has_both_values_and_both_flags() -> None:
    old = table_of(("PT11", 20.0, "b"), ("ES12", 5.0, None))
    new = table_of(("ES12", 5.0, "p"), ("PT11", 25.0, "u"), ("PT19", 1.0, None))

    found = revised(old, new)

    assert found.schema == REVISIONS
    assert found.drop_columns(["freq", "unit", "sex", "age", "isced11"]).to_pylist() == [
        {
            "dataset": ONE,
            "geo": "PT11",
            "time": "2020",
            "dimensions": "",
            "old_value": 20.0,
            "new_value": 25.0,
            "change": 0.25,
            "old_obs_status": ["B"],
            "new_obs_status": ["U"],
            "old_flag": "b",
            "new_flag": "u",
        }
    ]


def test_a_value_that_is_gone_is_told_whether_or_not_something_stands_in_its_place() -> None:
    old = table_of(("UKN0", 20.0, None), ("UKM8", 21.0, None))

    found = revised(old, table_of(("UKN0", None, "u")))

    assert kit.rows_of(found, "geo", "new_value", "change", "new_flag") == [
        ("UKN0", None, None, "u"),
        ("UKM8", None, None, None),
    ]


_VALUES = st.lists(st.none() | st.floats(-1e6, 1e6), min_size=4, max_size=4)


@given(_VALUES)
def test_nothing_is_revised_in_the_same_vintage(values: list[float | None]) -> None:
    table = table_of(*((f"R{at}", value, None) for at, value in enumerate(values)))

    assert revised(table, table).num_rows == 0


def test_the_newest_vintage_is_compared_with_the_one_before(made: Path) -> None:
    found = revisions(made)

    assert set(found["dataset"].to_pylist()) == {make_eurostat.REVISED}
    assert kit.rows_of(found, "geo").count(("PT11",)) >= 1
    assert {"2022"} <= set(found["time"].to_pylist()) <= {"2021", "2022"}
    assert set(found["new_flag"].to_pylist()) <= {None, "p"}


def test_a_recorded_vintage_is_not_compared_with_an_invented_one(
    server: Server, tmp_path: Path
) -> None:
    make_eurostat.make(tmp_path)
    doubled = {at: 2 * value for at, value in json.loads(served(ONE))["value"].items()}
    server.answers[ONE] = Told(changed(ONE, value=doubled))
    asked(server, tmp_path, WEDNESDAY)

    assert revisions(tmp_path).num_rows == 0
