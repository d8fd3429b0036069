"""A file over HTTP: what it is called, where it may come from, and how large it may be."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from asl_pipeline.intake.channels import http
from asl_pipeline.intake.channels.body import Cap
from asl_pipeline.intake.channels.filename import plain
from asl_pipeline.intake.channels.session import Session
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import Failure, Incomplete, Refused, TooMuch, WrongUse
from asl_pipeline_tests.intake import http_server as web
from asl_pipeline_tests.intake.http_visit import (
    FETCH_S,
    Slept,
    channel,
    fetched,
    limits,
    told_by,
)

BODY = b"site_code;visits\r\nAB1;3\r\n"
VARIABLE = "ASL_SECRET_PAU_HTTP"
TOKEN = "Token synthetic-canary-1"  # noqa: S105 -- nobody's
SECRETS = {VARIABLE: TOKEN}


def only(declared: Http) -> Offer:
    (offer,) = http.offers("PAU", declared, SECRETS, pace=Slept().pace)
    return offer


# ------------------------------------------------------------------ what is offered


def test_a_file_is_offered_with_its_name_day_mark_and_size() -> None:
    answer = web.ok(BODY, ETag='"v1"', Last_Modified="Thu, 12 Jul 2018 23:30:00 GMT")
    with web.serving(answer) as server:
        offer = only(channel(server, "/out/2018-S1.csv?year=2018"))

    assert (offer.partner, offer.source, offer.name) == ("PAU", "http", "2018-S1.csv")
    assert (offer.sent_on, offer.version, offer.size) == (dt.date(2018, 7, 12), "v1", len(BODY))
    assert b"".join(offer.chunks()) == b"".join(offer.chunks()) == BODY


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="S1 2018.csv"', "S1 2018.csv"),
        ("attachment; filename*=UTF-8''Relev%C3%A9s%20S1.csv", "Relevés S1.csv"),
        ('attachment; filename="Relev\u00c3\u00a9s S1.csv"', "Relevés S1.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\S1.csv"', "S1.csv"),
        ('attachment; filename=".."', "served.csv"),
        ("attachment", "served.csv"),
        ('"', "served.csv"),
    ],
)  # fmt: skip
def test_the_name_is_the_one_that_the_server_gives_without_its_folders(
    disposition: str, name: str
) -> None:
    with web.serving(web.ok(BODY, Content_Disposition=disposition)) as server:
        assert only(channel(server, "/served.csv")).name == name


def test_a_name_has_no_characters_that_cannot_be_seen() -> None:
    assert plain("a\u202eb\x00c\u00a0d\n.csv") == "abc d .csv"


def test_an_address_without_a_last_part_still_has_a_name() -> None:
    with web.serving(web.ok(BODY)) as server:
        assert only(channel(server, "/")).name == "file"


@pytest.mark.parametrize("etag", ['W/"v1"', "v1", '""', f'"{"v" * 300}"'])
def test_a_weak_or_odd_etag_is_no_mark_of_the_content(etag: str) -> None:
    with web.serving(web.ok(BODY, ETag=etag)) as server:
        assert only(channel(server)).version is None


@pytest.mark.parametrize("line", ["404 Not Found", "410 Gone"])
def test_nothing_is_offered_where_nothing_is(line: str) -> None:
    with web.serving(web.status(line)) as server:
        assert fetched(channel(server)) == {}


@pytest.mark.parametrize(
    "line", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "418 Teapot", "204 No Content"]
)
def test_a_no_is_taken_for_an_answer_at_once(line: str) -> None:
    with web.serving(web.status(line)) as server:
        with pytest.raises(Refused):
            fetched(channel(server))

        assert len(server.requests) == 1


# ------------------------------------------------------------------ how long a file is


def test_a_file_in_chunks_needs_no_length() -> None:
    with web.serving(web.ok(BODY * 50, "chunked")) as server:
        assert fetched(channel(server)) == {"2018-S1.csv": BODY * 50}


def test_a_text_without_any_length_is_not_believed_to_be_whole() -> None:
    with (
        web.serving(web.ok(BODY, "none")) as server,
        pytest.raises(Incomplete, match="did not say how long the file is"),
    ):
        fetched(channel(server))


def test_an_empty_file_is_a_file_if_the_server_says_so() -> None:
    with web.serving(web.ok(b"")) as server:
        assert fetched(channel(server)) == {"2018-S1.csv": b""}


@pytest.mark.parametrize("framing", ["length", "chunked", "none"])
def test_what_was_packed_on_the_way_is_unpacked(framing: str) -> None:
    answer = web.ok(gzip.compress(BODY, mtime=0), framing, Content_Encoding="gzip")
    with web.serving(answer) as server:
        assert fetched(channel(server)) == {"2018-S1.csv": BODY}
        assert server.requests[0].headers["Accept-Encoding"] == "identity"


PACKED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    "packed", [PACKED[:-3], PACKED + b"x", BODY], ids=["cut short", "with more", "not at all"]
)
def test_what_was_packed_badly_is_not_taken(packed: bytes) -> None:
    with (
        web.serving(web.ok(packed, Content_Encoding="gzip")) as server,
        pytest.raises(Incomplete, match="unpacked"),
    ):
        fetched(channel(server))


def test_an_encoding_that_nobody_asked_for_is_refused() -> None:
    with (
        web.serving(web.ok(BODY, Content_Encoding="br")) as server,
        pytest.raises(Refused, match="not asked for"),
    ):
        fetched(channel(server))


@pytest.mark.parametrize(
    "answer",
    [
        web.ok(b"x" * 101),
        web.ok(b"x" * 101, "chunked"),
        web.ok(gzip.compress(b"x" * 1_000_000, mtime=0), Content_Encoding="gzip"),
        web.hang(web.ok(b"x" * 10_000_000), 60),
    ],
    ids=["length", "chunked", "packed", "promised"],
)
def test_a_file_above_the_limit_is_offered_but_cannot_be_had(answer: web.Answer) -> None:
    with web.serving(answer) as server:
        offer = only(channel(server, limits=limits(file_bytes=100)))

    assert offer.name == "2018-S1.csv"
    with pytest.raises(TooMuch) as raised:
        list(offer.chunks())
    assert raised.value.limit == "file_bytes"


def test_a_file_just_at_the_limit_is_taken() -> None:
    with web.serving(web.ok(b"x" * 100)) as server:
        assert fetched(channel(server, limits=limits(file_bytes=100)))


def test_a_packed_file_without_length_is_not_unpacked_without_end_to_see_whether_it_is_whole() -> (
    None
):
    with web.serving(web.ok(gzip.compress(b"x" * 1_000_000, mtime=0), "none")) as server:
        offer = only(channel(server, limits=limits(expanded_bytes=1000)))

    with pytest.raises(TooMuch, match="expanded_bytes"):
        list(offer.chunks())


# ------------------------------------------------------------------ secrets and origins


def test_a_secret_goes_into_its_header() -> None:
    with web.serving(web.ok(BODY)) as server:
        fetched(channel(server, headers={"Authorization": VARIABLE}), SECRETS)

        assert server.requests[0].headers["Authorization"] == TOKEN


def test_a_secret_that_is_not_set_is_named() -> None:
    with web.serving(web.ok(BODY)) as server:
        with pytest.raises(WrongUse, match=VARIABLE):
            fetched(channel(server, headers={"Authorization": VARIABLE}))

        assert server.requests == []


@pytest.mark.parametrize("secret", [f"{TOKEN}\n", f"{TOKEN}\r\nX-Other: 1", f" {TOKEN}", "tök"])
def test_a_secret_that_cannot_stand_in_a_header_is_refused_and_not_told(secret: str) -> None:
    with web.serving(web.ok(BODY)) as server, pytest.raises(WrongUse, match=VARIABLE) as raised:
        fetched(channel(server, headers={"X-Api-Key": VARIABLE}), {VARIABLE: secret})

    assert secret.strip() not in told_by(raised.value)


def test_the_name_of_a_header_may_not_hold_another_header() -> None:
    with web.serving(web.ok(BODY)) as server, pytest.raises(WrongUse, match="name of a header"):
        fetched(channel(server, headers={"X: 1\r\nY": VARIABLE}), SECRETS)


@pytest.mark.parametrize("line", ["301 Moved", "302 Found", "303 See Other", "307 T", "308 P"])
def test_a_redirect_on_the_same_server_is_followed_with_the_secret(line: str) -> None:
    with web.serving(web.status(line, Location="moved/here.csv"), web.ok(BODY)) as server:
        told = fetched(channel(server, "/a/b.csv", headers={"X-Api-Key": VARIABLE}), SECRETS)

        assert told == {"here.csv": BODY}
        assert [each.target for each in server.requests] == ["/a/b.csv", "/a/moved/here.csv"]
        assert server.requests[1].headers["X-Api-Key"] == TOKEN


def test_a_redirect_to_another_port_is_refused_and_nothing_is_sent_there() -> None:
    with web.serving(web.ok(BODY)) as other, web.serving() as server:
        server.says(web.status("302 Found", Location=other.url("/x.csv")))
        with pytest.raises(Refused, match="another server"):
            fetched(channel(server, headers={"X-Api-Key": VARIABLE}), SECRETS)

        assert (len(server.requests), other.requests) == (1, [])


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/x", "//localhost/x", "file:///etc/passwd", "http://127.0.0.1:1/x",
        "http://u:p@127.0.0.1/x", "http://[::1/x", "ftp://127.0.0.1/x",
    ],
)  # fmt: skip
def test_a_redirect_to_anything_else_is_refused(location: str) -> None:
    with (
        web.serving(web.status("302 Found", Location=location)) as server,
        pytest.raises(Refused, match="another server"),
    ):
        fetched(channel(server))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_session_asks_no_other_server_whatever_it_is_told(scheme: str) -> None:
    with web.serving(web.ok(BODY)) as other, web.serving(web.ok(BODY)) as server:
        session = Session(channel(server, headers={"X-Api-Key": VARIABLE}), SECRETS)
        for url in (
            other.url("/x"),
            f"{scheme}://127.0.0.1/x",
            f"https://127.0.0.1:{server.port}/",
        ):
            with pytest.raises(Refused, match="refers to another server"):
                session.fetch(url, Cap("file_bytes", 100), FETCH_S)

        assert (other.requests, server.requests) == ([], [])


def test_redirects_end() -> None:
    with web.serving(web.status("302 Found", Location="/again")) as server:
        with pytest.raises(Refused, match="more than 3 times"):
            fetched(channel(server))

        assert len(server.requests) == 4


def test_what_a_redirect_says_besides_is_not_read() -> None:
    endless = web.status("302 Found", Location="/moved.csv", body=b"x" * 1_000)
    with web.serving(web.hang(endless, web.head_length(endless)), web.ok(BODY)) as server:
        assert fetched(channel(server)) == {"moved.csv": BODY}
        assert len(server.requests) == 2

    assert server.fired == {"hang": 1}


def test_neither_a_proxy_nor_a_netrc_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login synthetic password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with web.serving(web.ok(b"")) as proxy, web.serving(web.ok(BODY)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("http_proxy", proxy.url())

        assert fetched(channel(server)) == {"2018-S1.csv": BODY}
        assert proxy.requests == []
        assert "Authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        web.status("500 Oops", body=TOKEN.encode()),
        web.status("403 Forbidden", body=TOKEN.encode()),
        web.status("302 Found", Location="http://elsewhere.example/?token=synthetic-canary-2"),
        web.reset(web.ok(BODY)),
        web.hang(web.ok(BODY)),
        web.cut(web.ok(BODY), 60),
        web.ok(BODY, "none"),
        web.Answer(b"nonsense\r\n\r\n"),
    ],
    ids=["500", "403", "302", "reset", "hang", "cut", "endless", "nonsense"],
)
def test_no_failure_tells_a_secret_or_an_address(answer: web.Answer) -> None:
    with web.serving(answer) as server:
        declared = channel(
            server,
            "/x.csv?token=synthetic-canary-2",
            headers={"Authorization": VARIABLE},
            limits=limits(fetch_s=FETCH_S, tries=2),
        )
        with pytest.raises(Failure) as raised:
            fetched(declared, SECRETS)

        assert server.requests

    told = told_by(raised.value)
    assert ("canary" in told, "token" in told) == (False, False)


@pytest.mark.parametrize(
    "url", ["ftp://data.example/x", "data.example/x", "https://u:p@data.example/x", "https://[x/"]
)
def test_an_address_that_a_channel_cannot_have_is_wrong_use(url: str) -> None:
    with pytest.raises(WrongUse, match="its url is") as raised:
        fetched(Http(url=url))

    assert "u:p" not in told_by(raised.value)


def test_plain_http_must_be_allowed() -> None:
    with web.serving(web.ok(BODY)) as server:
        with pytest.raises(WrongUse, match="insecure"):
            fetched(channel(server, insecure=False))

        assert server.requests == []
