"""A partner's own program on loopback, which is called and says what it is told to say."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asl_pipeline_tests.feedback.post.letters import KEY


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def is_signed(self) -> bool:
        """Whether the signature is ours, worked out as the receiver would."""
        given = self.headers
        content = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(KEY.removeprefix("whsec_"))
        wanted = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        return given["webhook-signature"] == f"v1,{wanted}"


@dataclass
class Receiver:
    """Where it listens, what it answers, and how it was called."""

    url: str
    status: int = 204
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A program that is called for as long as the block lasts."""
    here = Receiver("")

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep the call, and answer."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            here.calls.append(Call(self.path, headers, body))
            if here.status == 0:
                self.close_connection = True
                return
            self.send_response_only(here.status)
            if here.location:
                self.send_header("Location", here.location)
            for name, value in here.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        here.url = f"http://127.0.0.1:{server.server_port}/asl?token=canary-91bb"
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
