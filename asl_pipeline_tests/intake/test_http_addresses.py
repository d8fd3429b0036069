"""Where a connection may go: to an address that was looked at, to a server that proves itself."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import requests.adapters
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from asl_pipeline.intake.channels import http
from asl_pipeline.intake.channels.origin import Origin
from asl_pipeline.intake.channels.wire import Line, Watch
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import Refused, Unreachable
from asl_pipeline_tests.intake import http_server as web
from asl_pipeline_tests.intake.http_visit import (
    FETCH_S,
    MARGIN_S,
    Slept,
    channel,
    fetched,
    limits,
)

BODY = b"site_code;visits\r\nAB1;3\r\n"
TAKEN = {"2018-S1.csv": BODY}
NAMED = "data.partner.example"
VARIABLE = "ASL_SECRET_PAU_HTTP"

FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}

Found = list[tuple[Any, ...]]


def standing_for(*addresses: str) -> Callable[[str, int], Found]:
    """A look-up in which every name stands for these addresses."""

    def resolve(_: str, port: int) -> Found:
        return [
            (
                FAMILIES[ip_address(each.partition("%")[0]).version],
                socket.SOCK_STREAM,
                0,
                "",
                (each, port),
            )
            for each in addresses
        ]

    return resolve


def taken(declared: Http, resolve: Callable[[str, int], Found], **secrets: str) -> dict[str, bytes]:
    offered = http.offers("PAU", declared, secrets, pace=Slept().pace, resolve=resolve)
    return {offer.name: b"".join(offer.chunks()) for offer in offered}


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0"])
def test_this_machine_is_refused_under_whatever_name(host: str) -> None:
    with web.serving(web.ok(BODY)) as server:
        with pytest.raises(Refused, match="private"):
            fetched(channel(server, url=server.url("/x.csv", host), private=False))

        assert server.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.8.8.8", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "240.0.0.1", "::", "::1", "fe80::1%lo", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_a_name_that_stands_for_an_address_inside_is_refused(address: str) -> None:
    declared = Http(url=f"https://{NAMED}/x.csv")

    for found in ((address,), ("192.0.66.2", address), (address, "192.0.66.2")):
        with pytest.raises(Refused, match="private"):
            taken(declared, standing_for(*found))


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    asked = []

    def resolve(host: str, port: int) -> Found:
        asked.append(host)
        return standing_for("127.0.0.1")(host, port)

    # No system finds a name that ends in .example: the library did not look it up again.
    with web.serving(web.ok(BODY)) as server:
        declared = channel(server, url=server.url("/2018-S1.csv", NAMED))

        assert taken(declared, resolve) == TAKEN
        assert server.requests[0].headers["Host"] == f"{NAMED}:{server.port}"

    assert asked == [NAMED]


def test_an_address_that_does_not_answer_is_passed_over_for_the_next() -> None:
    with web.serving(web.ok(BODY)) as server:
        declared = channel(server, url=server.url("/2018-S1.csv", NAMED))

        assert taken(declared, standing_for("127.0.0.2", "127.0.0.1")) == TAKEN


@pytest.mark.parametrize(("host", "port"), [("elsewhere.example", 443), (NAMED, 444)])
def test_a_library_that_reads_an_address_differently_gets_no_connection(
    host: str, port: int
) -> None:
    with Watch(FETCH_S) as watch:
        line = Line(Origin("https", NAMED, 443), [(socket.AF_INET, ("127.0.0.1", 443))], watch)

        with pytest.raises(Refused, match="another server"):
            line.connected(host, port)


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    slept = Slept()
    with pytest.raises(Unreachable, match="no address found"):
        list(
            http.offers(
                "PAU", Http(url=f"https://{NAMED}/"), {}, pace=slept.pace, resolve=lambda *_: []
            )
        )

    assert len(slept.waits) == 4


def test_a_look_up_that_hangs_is_left_behind() -> None:
    over = threading.Event()

    def resolve(_: str, __: int) -> Found:
        over.wait(20)
        return []

    began = time.monotonic()
    with pytest.raises(Unreachable, match=r"longer than|no address"):
        taken(Http(url=f"https://{NAMED}/", limits=limits(fetch_s=FETCH_S, tries=1)), resolve)

    assert time.monotonic() - began < FETCH_S + MARGIN_S
    over.set()


# ------------------------------------------------------------------ TLS


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS with a certificate of its own for that name, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "synthetic")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    with (folder / "key.pem").open("wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, folder / "key.pem")
    return context, path


def _secure(server: web.Server, **changes: Any) -> Http:
    url = server.url("/2018-S1.csv", NAMED)
    return channel(server, url=url, insecure=False, headers={"X-Api-Key": VARIABLE}, **changes)


SECRET = {VARIABLE: "synthetic-canary"}
HERE = standing_for("127.0.0.1")


def test_a_certificate_that_is_trusted_and_of_that_name_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = _certified(tmp_path, NAMED)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(trusted))

    with web.serving(web.ok(BODY), tls=context) as server:
        assert taken(_secure(server), HERE, **SECRET) == TAKEN
        assert server.requests[0].headers["X-Api-Key"] == "synthetic-canary"


def test_a_certificate_that_nobody_vouches_for_is_refused_and_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, itself = _certified(tmp_path, NAMED)
    # What the environment trusts does not count.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(itself))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(itself))

    with web.serving(web.ok(BODY), tls=context) as server:
        with pytest.raises(Refused, match="certificate"):
            taken(_secure(server), HERE, **SECRET)

        assert server.requests == []


def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = _certified(tmp_path, "other.example")
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(trusted))

    with web.serving(web.ok(BODY), tls=context) as server:
        with pytest.raises(Refused, match="certificate"):
            taken(_secure(server), HERE, **SECRET)

        assert server.requests == []


@pytest.mark.parametrize("at", [3, 150])
def test_a_drip_within_tls_is_cut_in_time_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    context, trusted = _certified(tmp_path, NAMED)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(trusted))
    dripping = web.drip(web.ok(BODY * 20), at)

    with web.serving(dripping, web.ok(BODY), tls=context) as server:
        began = time.monotonic()
        told = taken(_secure(server, limits=limits(fetch_s=FETCH_S)), HERE, **SECRET)

        assert time.monotonic() - began < FETCH_S + MARGIN_S

    assert (told, server.fired.total()) == (TAKEN, 1)


# Where the time is over just before the handshake, Python leaves the ended socket to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_does_not_shake_hands_is_cut_in_time() -> None:
    with web.serving(web.ok(BODY)) as server:
        server.scheme = "https"
        began = time.monotonic()
        with pytest.raises(Unreachable):
            taken(_secure(server, limits=limits(fetch_s=FETCH_S, tries=2)), HERE, **SECRET)

        assert time.monotonic() - began < 2 * FETCH_S + MARGIN_S
        assert server.requests == []


def test_a_handshake_that_drips_is_cut_in_time() -> None:
    record = b"\x16\x03\x03\x40\x00" + b"\x02" * 16_384
    with web.serving(web.drip(web.Answer(record + b"\r\n\r\n"), 0)) as server:
        server.scheme, server.is_hasty = "https", True
        began = time.monotonic()
        with pytest.raises(Unreachable):
            taken(_secure(server, limits=limits(fetch_s=FETCH_S, tries=1)), HERE, **SECRET)

        assert time.monotonic() - began < FETCH_S + MARGIN_S

    assert server.fired.total() == 1
