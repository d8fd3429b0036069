"""Records page by page over HTTP: as they were at one moment, or not at all."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from asl_pipeline.intake.channels import http
from asl_pipeline.model.channel import Http, HttpShape
from asl_pipeline.model.failure import Incomplete, Refused, TooMuch, Unreachable
from asl_pipeline_tests.intake import http_server as web
from asl_pipeline_tests.intake.http_visit import Slept, channel, fetched, limits

ROWS = [{"site_code": f"AB{n}", "visits": n} for n in range(1, 7)]
PATH = "/api/visits/"
NAME = "visits.json"


def pages(server: web.Server, **changes: Any) -> Http:
    return channel(server, changes.pop("path", PATH), shape=HttpShape.PAGES, **changes)


def records(taken: Mapping[str, bytes]) -> Any:
    (content,) = taken.values()
    return json.loads(content)


@dataclass
class Table:
    """An API over rows that may change after some pages were served."""

    server: web.Server
    rows: list[dict[str, Any]]
    change: Callable[["Table"], None] = lambda _: None
    after: Sequence[int] = ()
    size: int = 2
    tells_count: bool = True
    etag: str = ""
    served: int = 0
    changed: int = 0
    states: list[list[dict[str, Any]]] = field(default_factory=list)

    def __call__(self, request: web.Request) -> web.Answer:
        """The page that is asked for; then the rows change, if it is time."""
        if not self.states:
            self.states.append(list(self.rows))
        at = int(parse_qs(urlsplit(request.target).query).get("at", ["0"])[0])
        onward = f"?at={at + self.size}" if at + self.size < len(self.rows) else None
        page: dict[str, Any] = {"next": onward, "results": self.rows[at : at + self.size]}
        if self.tells_count:
            page["count"] = len(self.rows)
        answer = web.page(page, **({"ETag": self.etag} if self.etag else {}))
        self.served += 1
        if self.served in self.after:
            self.change(self)
            self.changed += 1
            self.states.append(list(self.rows))
        return answer


# ------------------------------------------------------------------ what becomes of pages


def test_the_records_of_all_pages_become_one_file_in_their_order() -> None:
    with web.serving() as server:
        server.script = Table(server, ROWS)
        (offer,) = http.offers("PAU", pages(server), {}, pace=Slept().pace)

    content = b"".join(offer.chunks())
    assert (offer.name, offer.version, offer.size) == (NAME, None, len(content))
    assert json.loads(content) == ROWS
    assert content.splitlines()[1] == b'{"site_code": "AB1", "visits": 1},'


def test_a_single_page_is_read_once_and_several_are_read_twice() -> None:
    with web.serving() as server:
        server.script = Table(server, ROWS, size=6)
        fetched(pages(server))
        assert len(server.requests) == 1

        server.script = Table(server, ROWS, size=2)
        fetched(pages(server))
        assert len(server.requests) == 1 + 3 + 3


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (ROWS, {"records": ""}),
        ({"data": {"rows": ROWS}, "count": 6}, {"records": "data.rows"}),
        ({"data.rows": ROWS}, {"records": "data.rows"}),
        ({"results": ROWS, "next": ""}, {}),
        ({"results": ROWS, "count": "6"}, {}),
        ({"results": ROWS, "count": None}, {}),
        ({"results": ROWS, "count": -1}, {}),
        ({"results": ROWS, "next": {"href": "/x"}}, {"next": ""}),
        ({"results": ROWS, "count": 7}, {"count": ""}),
    ],
)
def test_records_are_found_where_the_channel_says(content: Any, declared: dict[str, str]) -> None:
    with web.serving(web.page(content)) as server:
        assert records(fetched(pages(server, **declared))) == ROWS


@pytest.mark.parametrize("path", ["/api/visits", "/api/visits.json", "/api/visits/?year=2018"])
def test_the_file_is_named_by_the_last_part_of_the_address(path: str) -> None:
    with web.serving(web.page({"results": ROWS})) as server:
        assert list(fetched(pages(server, path=path))) == [NAME]


def test_values_are_kept_as_they_are_written() -> None:
    row = (
        '{"a": 1.10, "b": 1e5, "c": 12345678901234567890.123, "d": ' + "9" * 5_000 + ', "e": -0,'
        ' "é": "ñ\\u00e9 \\"", "f": "\\ud800", "g": [true, false, null, {}, []], "a": 2}'
    )
    with web.serving(web.ok(f'{{"results": [{row}]}}'.encode())) as server:
        (content,) = fetched(pages(server)).values()

    written = row.replace("\\u00e9", "é")
    assert content.decode() == f"[\n{written}\n]\n"


def test_rows_that_are_lists_are_kept_as_lists() -> None:
    rows = [["site_code", "visits"], ["AB1", 1], ["AB1", 1]]
    with web.serving(web.page(rows)) as server:
        assert records(fetched(pages(server, records=""))) == rows


def test_nothing_is_offered_where_there_are_no_records() -> None:
    with web.serving(web.page({"count": 0, "next": None, "results": []})) as server:
        assert fetched(pages(server)) == {}


def test_an_empty_page_before_others_does_not_end_the_reading() -> None:
    answers = {"/api/visits/": {"results": [], "next": "/2"}, "/2": {"results": ROWS}}
    with web.serving() as server:
        server.script = lambda request: web.page(answers[request.target])
        assert records(fetched(pages(server))) == ROWS


# ------------------------------------------------------------------ pages that are wrong


@pytest.mark.parametrize(
    "content", [{"detail": "no"}, {"results": {"a": 1}}, {"results": "x"}, [1], "x", 5, True]
)
def test_a_page_without_a_list_of_records_waits_for_a_person(content: Any) -> None:
    with web.serving(web.page(content)) as server:
        with pytest.raises(Refused, match="no list of records"):
            fetched(pages(server))

        assert len(server.requests) == 1


@pytest.mark.parametrize("onward", [5, True, {"href": "/x"}, ["/x"]])
def test_a_next_page_without_an_address_waits_for_a_person(onward: Any) -> None:
    with (
        web.serving(web.page({"results": ROWS, "next": onward})) as server,
        pytest.raises(Refused, match="names no address"),
    ):
        fetched(pages(server))


def test_a_next_page_on_another_server_is_refused_and_nothing_is_sent_there() -> None:
    with web.serving(web.page({"results": []})) as other, web.serving() as server:
        server.says(web.page({"results": ROWS, "next": other.url("/2")}))
        with pytest.raises(Refused, match="another server"):
            fetched(
                pages(server, headers={"X-Api-Key": "ASL_SECRET_X"}), {"ASL_SECRET_X": "canary"}
            )

        assert other.requests == []


@pytest.mark.parametrize("onward", ["", "/api/visits/", "/api/visits/?", "?at=4"])
def test_pages_that_go_round_in_a_circle_end(onward: str) -> None:
    def script(request: web.Request) -> web.Answer:
        last = request.target.endswith("at=4")
        return web.page({"results": [request.target], "next": "?at=4" if not last else onward})

    with web.serving() as server:
        server.script = script
        if onward:
            with pytest.raises((Refused, Incomplete), match=r"circle|twice"):
                fetched(pages(server, limits=limits(tries=2, pages=9)))
        else:
            assert records(fetched(pages(server))) == [PATH, f"{PATH}?at=4"]

        assert len(server.requests) < 10


def test_pages_without_end_are_too_much() -> None:
    def script(_: web.Request) -> web.Answer:
        number = len(server.requests)
        return web.page({"results": [number], "next": f"?at={number}"})

    with web.serving() as server:
        server.script = script
        (offer,) = http.offers("PAU", pages(server, limits=limits(pages=20)), {}, pace=Slept().pace)

    assert len(server.requests) == 20
    with pytest.raises(TooMuch) as raised:
        list(offer.chunks())
    assert raised.value.limit == "pages"


@pytest.mark.parametrize(
    ("limit", "most"), [("fetch_bytes", 300), ("file_bytes", 150), ("cells", 8)]
)
def test_limits_hold_over_all_pages(limit: str, most: int) -> None:
    with web.serving() as server:
        server.script = Table(server, ROWS)
        declared = pages(server, limits=limits(**{limit: most}))
        (offer,) = http.offers("PAU", declared, {}, pace=Slept().pace)

        with pytest.raises(TooMuch) as raised:
            list(offer.chunks())

    assert (offer.name, raised.value.limit) == (NAME, limit)


def test_values_nested_without_end_are_too_much() -> None:
    deep = b'{"results": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"
    with web.serving(web.ok(deep)) as server:
        (offer,) = http.offers("PAU", pages(server), {}, pace=Slept().pace)

    with pytest.raises(TooMuch, match="nesting"):
        list(offer.chunks())


@pytest.mark.parametrize(
    "body",
    [b"<html>please come back later</html>", b'{"results": [', b"", b'{"results": [NaN]}', b"\xff"],
)
def test_a_page_that_is_not_json_to_its_end_is_asked_for_again(body: bytes) -> None:
    slept = Slept()
    with web.serving(web.ok(body), web.page({"results": ROWS})) as server:
        assert records(fetched(pages(server), slept=slept)) == ROWS

    assert slept.waits == [1.0]


def test_a_page_needs_no_length_since_json_shows_its_end() -> None:
    body = json.dumps({"results": ROWS}).encode()
    sound = web.ok(body, "none")
    with web.serving(sound) as server:
        assert records(fetched(pages(server))) == ROWS
        for at in range(0, len(sound.wire), 7):
            server.says(web.cut(sound, at))
            with pytest.raises(Unreachable):
                fetched(pages(server, limits=limits(tries=1)))

    assert server.fired == {"cut": len(range(0, len(sound.wire), 7))}


@pytest.mark.parametrize("number", range(1, 7))
def test_a_fault_at_any_page_is_tried_again_there(number: int) -> None:
    with web.serving() as server:
        table = Table(server, ROWS)

        def script(request: web.Request) -> web.Answer:
            if len(server.requests) == number:
                return web.reset(table(request), 30)
            return table(request)

        server.script = script
        assert records(fetched(pages(server))) == ROWS
        assert len(server.requests) == 7

    assert server.fired == {"reset": 1}


@pytest.mark.parametrize(
    "fault", [web.status("500 Oops", "fault"), replace(web.ok(b'{"results": ['), fault="fault")]
)
def test_a_page_that_never_comes_is_tried_so_many_times_and_not_that_squared(
    fault: web.Answer,
) -> None:
    with web.serving() as server:
        table = Table(server, ROWS)
        server.script = lambda request: fault if "at=2" in request.target else table(request)
        with pytest.raises(Unreachable):
            fetched(pages(server, limits=limits(tries=4)))

    assert server.fired == {"fault": 4}


# ------------------------------------------------------------------ changes on the way (F6)


def added_first(table: Table) -> None:
    table.rows = [{"site_code": f"NEW{table.served}", "visits": 0}, *table.rows]


def added_last(table: Table) -> None:
    table.rows = [*table.rows, {"site_code": f"NEW{table.served}", "visits": 0}]


def removed_first(table: Table) -> None:
    table.rows = table.rows[1:]


def removed_and_added(table: Table) -> None:
    added_last(table)
    removed_first(table)


def removed_in_the_middle_and_added(table: Table) -> None:
    added_last(table)
    table.rows = [*table.rows[:2], *table.rows[3:]]


def edited_first(table: Table) -> None:
    table.rows = [{**table.rows[0], "visits": 100 + table.served}, *table.rows[1:]]


def edited_last(table: Table) -> None:
    table.rows = [*table.rows[:-1], {**table.rows[-1], "visits": 100 + table.served}]


def another_etag(table: Table) -> None:
    table.etag = f'"v{table.served}"'


CHANGES = [
    added_first, added_last, removed_first, removed_and_added, removed_in_the_middle_and_added,
    edited_first, edited_last, another_etag,
]  # fmt: skip


@pytest.mark.parametrize("tells_count", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_whenever_the_records_change_those_of_one_moment_are_taken(
    change: Callable[[Table], None], tells_count: bool
) -> None:
    mixed = []
    for after in range(1, 7):
        with web.serving() as server:
            table = Table(server, ROWS, change, [after], tells_count=tells_count, etag='"v0"')
            server.script = table
            taken = records(fetched(pages(server)))

        assert table.changed == 1
        if taken not in table.states:
            mixed.append(after)

    assert mixed == []


@pytest.mark.parametrize("change", CHANGES)
def test_records_that_never_stop_changing_are_not_taken(change: Callable[[Table], None]) -> None:
    slept = Slept()
    with web.serving() as server:
        table = Table(server, ROWS * 3, change, range(1, 1000))
        table.rows = [{**row, "visits": n} for n, row in enumerate(table.rows)]
        server.script = table
        with pytest.raises(Incomplete):
            fetched(pages(server, limits=limits(tries=3)), slept=slept)

    assert table.changed == table.served > 2
    assert slept.waits == [1.0, 2.0]


def test_a_count_that_is_never_met_is_not_believed() -> None:
    with web.serving(web.page({"results": ROWS, "count": 7})) as server:
        with pytest.raises(Incomplete, match="promised"):
            fetched(pages(server, limits=limits(tries=3)))

        assert len(server.requests) == 3


def test_a_record_on_two_pages_is_not_taken_even_if_the_pages_stay_so() -> None:
    answers = {
        PATH: {"results": ROWS[:2], "next": "/2", "count": 4},
        "/2": {"results": ROWS[1:3], "count": 4},
    }
    with web.serving() as server:
        server.script = lambda request: web.page(answers[request.target])
        with pytest.raises(Incomplete, match="twice"):
            fetched(pages(server, limits=limits(tries=2)))


def test_the_etag_of_a_page_after_the_first_says_nothing() -> None:
    with web.serving() as server:
        table = Table(server, ROWS)

        def script(request: web.Request) -> web.Answer:
            table.etag = '"v1"' if request.target == PATH else f'"{table.served}"'
            return table(request)

        server.script = script
        assert records(fetched(pages(server))) == ROWS
        assert len(server.requests) == 6
