"""Faults of a server over HTTP: nothing in part is ever taken, and no time limit is passed.

Every test asserts that its faults really happened: `server.fired` counts them as they do.
"""

import gzip
import io
import json
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest

from asl_pipeline.intake.channels import patience
from asl_pipeline.model.failure import Incomplete, Unreachable
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.intake import http_server as web
from asl_pipeline_tests.intake.http_visit import (
    FETCH_S,
    MARGIN_S,
    Slept,
    channel,
    fetched,
    limits,
)

CSV = b"site_code;visits\r\n" + b"".join(b"AB%d;%d\r\n" % (n, n * n) for n in range(30))
JSON = json.dumps([{"site_code": f"AB{n}", "visits": n} for n in range(9)]).encode()
NAME = "2018-S1.csv"


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("2018-S1.csv", CSV)
        archive.comment = b"synthetic"
    return out.getvalue()


def _zip_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.zip", _zip())
        archive.writestr("more.csv", CSV)
    return out.getvalue()


FORMATS = {"csv": CSV, "json": JSON, "zip": _zip(), "gzip": gzip.compress(CSV, mtime=0)}


# ------------------------------------------------------------------ broken off (F4)


@pytest.mark.parametrize("framing", ["length", "chunked", "none"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_body_broken_off_anywhere_is_never_taken(form: str, framing: str) -> None:
    body = FORMATS[form]
    answer = web.ok(body, framing)
    at_the_end = {len(answer.wire) - 2, len(answer.wire) - 1} if framing == "chunked" else set()
    points = sorted(
        {*range(0, len(answer.wire), 3), *range(len(answer.wire) - 8, len(answer.wire))}
    )
    partial = []
    with web.serving() as server:
        for point in points:
            server.says(web.cut(answer, point))
            try:
                taken = fetched(channel(server, limits=limits(tries=1)))
            except Unreachable:
                continue
            # All the data is there, and only the line break after the last chunk is not.
            if point not in at_the_end or taken != {NAME: body}:
                partial.append(point)

    assert partial == []
    assert server.fired == {"cut": len(points)}


def test_an_archive_broken_off_where_one_within_it_ends_is_not_taken() -> None:
    body = _zip_in_zip()
    answer = web.ok(body, "none")
    within = body.index(_zip()) + len(_zip())
    with web.serving(web.cut(answer, web.head_length(answer) + within)) as server:
        with pytest.raises(Incomplete):
            fetched(channel(server, limits=limits(tries=1)))

        server.says(answer)
        assert fetched(channel(server)) == {NAME: body}

    assert server.fired == {"cut": 1}


@pytest.mark.parametrize("form", ["json", "zip", "gzip"])
def test_a_file_whose_format_shows_its_end_needs_no_length(form: str) -> None:
    with web.serving(web.ok(FORMATS[form], "none")) as server:
        assert fetched(channel(server)) == {NAME: FORMATS[form]}


@pytest.mark.parametrize(
    "body",
    [
        _zip() + b"x",
        b"[1, 2] [3",
        b"[" * 5,
        b'{"a": 1}}',
        b"PK\x03\x04" + b"x" * 99,
        b"\x1f\x8b",
        b"\x1f\x8bxxxx",
    ],
)
def test_a_beginning_that_promises_a_format_is_not_enough(body: bytes) -> None:
    with web.serving(web.ok(body, "none")) as server, pytest.raises(Incomplete):
        fetched(channel(server))


@pytest.mark.parametrize("size", [b"00000a", b"000a", b"0a"])
def test_the_size_of_a_chunk_broken_off_is_not_taken_for_the_last_one(size: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
    answer = web.Answer(head + size + b"\r\n0123456789\r\n0\r\n\r\n")
    with web.serving(answer) as server:
        assert fetched(channel(server)) == {NAME: b"ab0123456789"}
        for digits in range(1, len(size) + 1):
            server.says(web.cut(answer, len(head) + digits))
            with pytest.raises(Unreachable):
                fetched(channel(server, limits=limits(tries=1)))

    assert server.fired == {"cut": len(size)}


def test_a_length_broken_off_is_not_taken_for_a_shorter_one() -> None:
    answer = web.Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0123\r\n\r\n" + b"x" * 123)
    at = answer.wire.index(b"0123") + 1
    with web.serving(web.cut(answer, at)) as server, pytest.raises(Unreachable):
        fetched(channel(server, limits=limits(tries=1)))

    assert server.fired == {"cut": 1}


# ------------------------------------------------------------------ trouble that passes (F5)

SOUND = web.ok(CSV)
BODY_AT = web.head_length(SOUND) + 10
FAULTS: dict[str, web.Answer] = {
    **{
        code: web.status(f"{code} Trouble", code)
        for code in ("408", "425", "429", "500", "502", "503", "504")
    },
    "cut": web.cut(SOUND, BODY_AT),
    "refused": web.reset(SOUND),
    "reset": web.reset(SOUND, BODY_AT),
    "silent": web.hang(SOUND),
    "hang in the header": web.hang(SOUND, 20),
    "hang in the body": web.hang(SOUND, BODY_AT),
    "header drip": web.drip(SOUND, 5),
    "body drip": web.drip(SOUND, BODY_AT),
    "chunk drip": web.drip(web.ok(CSV, "chunked"), BODY_AT + 40),
    "endless drip": web.drip(web.ok(JSON, "none"), BODY_AT),
}


def limits_for(*faults: web.Answer, tries: int) -> Limits:
    """Limits with a short time for requests where a fault uses it up."""
    is_slow = any(fault.ending == "hang" for fault in faults)
    return limits(tries=tries, **({"fetch_s": FETCH_S} if is_slow else {}))


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_that_passes_the_whole_file_is_taken(fault: str) -> None:
    slept = Slept()
    began = time.monotonic()
    with web.serving(FAULTS[fault], SOUND) as server:
        declared = channel(server, limits=limits_for(FAULTS[fault], tries=5))
        taken = fetched(declared, slept=slept)

        assert (len(server.requests), slept.waits) == (2, [1.0])

    assert taken == {NAME: CSV}
    assert server.fired.total() == 1
    assert time.monotonic() - began < FETCH_S + MARGIN_S


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_does_not_pass_is_left_to_a_person_after_so_many_tries(fault: str) -> None:
    slept = Slept()
    began = time.monotonic()
    with web.serving(FAULTS[fault]) as server:
        with pytest.raises(Unreachable) as raised:
            fetched(channel(server, limits=limits_for(FAULTS[fault], tries=3)), slept=slept)

        assert raised.value.transient
        assert len(server.requests) == 3
        assert slept.waits == [1.0, 2.0]
        assert time.monotonic() - began < 3 * FETCH_S + MARGIN_S

    assert server.fired.total() == 3


def test_silence_before_the_end_of_the_headers_is_no_empty_file() -> None:
    empty = web.ok(b"")
    silent = web.hang(empty, web.head_length(empty) - 2)
    with web.serving(silent) as server, pytest.raises(Unreachable, match="fetch_s"):
        fetched(channel(server, limits=limits(fetch_s=FETCH_S, tries=1)))

    assert server.fired == {"hang": 1}


def test_a_server_that_is_not_there_is_tried_again_too() -> None:
    slept = Slept()
    with web.serving() as server:
        declared = channel(server, limits=limits(tries=4))
    with pytest.raises(Unreachable):
        fetched(declared, slept=slept)

    assert slept.waits == [1.0, 2.0, 4.0]


# ------------------------------------------------------------------ waits between tries


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        (
            {
                "Date": "Thu, 12 Jul 2018 10:00:00 GMT",
                "Retry-After": "Thu, 12 Jul 2018 10:01:30 GMT",
            },
            90.0,
        ),
        ({"Retry-After": "Thu, 12 Jul 2018 10:01:30 GMT"}, 0.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "-5"}, 1.0),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_asks(
    headers: dict[str, str], wait: float
) -> None:
    slept = Slept()
    with web.serving(web.status("429 Too Many", "429", **headers), SOUND) as server:
        assert fetched(channel(server), slept=slept) == {NAME: CSV}

    assert slept.waits == [wait]
    assert server.fired == {"429": 1}


def test_a_server_that_asks_for_more_time_than_there_is_is_not_waited_for() -> None:
    slept = Slept()
    busy = web.status("503 Busy", "503", Retry_After="86400")
    with web.serving(busy) as server, pytest.raises(Unreachable):
        fetched(channel(server), slept=slept)

    assert slept.waits == []
    assert server.fired == {"503": 1}


def test_the_time_for_all_tries_together_is_kept() -> None:
    slept = Slept()
    with web.serving(FAULTS["503"]) as server, pytest.raises(Unreachable):
        fetched(channel(server, limits=limits(tries=99, budget_s=10)), slept=slept)

    assert slept.waits == [1.0, 2.0, 4.0]
    assert server.fired == {"503": 4}


def test_the_waits_grow_up_to_a_minute() -> None:
    slept = Slept()
    with web.serving(FAULTS["503"]) as server, pytest.raises(Unreachable):
        fetched(channel(server, limits=limits(tries=9)), slept=slept)

    assert slept.waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_a_wait_is_drawn_from_the_whole_range() -> None:
    drawn = [patience.Pace().drawn(8.0) for _ in range(200)]

    assert 0 <= min(drawn) < 2
    assert 6 < max(drawn) <= 8


# ------------------------------------------------------------------ all of it at once (F4, F5)


def _random_fault(draw: random.Random) -> web.Answer:
    sound = web.ok(CSV, draw.choice(["length", "chunked"]))
    bare = web.ok(CSV, "none")
    at = draw.randrange(len(sound.wire) - 7)
    kinds: list[Callable[[], web.Answer]] = [
        lambda: web.cut(sound, at),
        lambda: web.cut(bare, at % len(bare.wire)),
        lambda: web.reset(sound, at),
        lambda: web.hang(sound, at),
        lambda: web.drip(sound, at // 2, 0.02),
        lambda: FAULTS[draw.choice(["408", "429", "500", "502", "503", "504"])],
    ]
    return draw.choices(kinds, weights=[4, 2, 4, 1, 1, 3])[0]()


def test_two_hundred_faults_in_random_order_do_no_harm() -> None:
    draw = random.Random(20180712)
    planned: Counter[str] = Counter()
    partial = late = lost = found = 0
    with web.serving() as server:
        while planned.total() < 200:
            faults = [_random_fault(draw) for _ in range(draw.randint(1, 5))]
            planned.update(str(fault.fault) for fault in faults)
            server.script = web.in_turn([*faults, SOUND])
            passes = draw.random() < 0.7
            tries = len(faults) + passes
            began = time.monotonic()
            try:
                taken = fetched(channel(server, limits=limits_for(*faults, tries=tries)))
            except Unreachable:
                lost += passes
            else:
                found += not passes
                partial += taken != {NAME: CSV}
            slow = sum(fault.ending == "hang" for fault in faults)
            late += time.monotonic() - began > slow * FETCH_S + MARGIN_S

    assert (partial, late, lost, found) == (0, 0, 0, 0)
    assert server.fired == planned
    assert min(planned[kind] for kind in ("cut", "reset", "hang", "body_drip", "503")) > 3
