"""A mail server on loopback that keeps what it takes, and refuses or breaks off as it is told."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from asl_pipeline.model.mailbox import Security, Smtp

HOST = "127.0.0.1"
USER, PASSWORD = "asl", "canary-7c41-synthetic"

OK = "250 OK"
DROP = "drop"
"""Break off before saying whether it was taken."""


@dataclass
class Sink:
    """What was taken, and what is answered to each recipient and to each mail."""

    port: int = 0
    to_recipient: Callable[[str], str] = lambda _: OK
    to_mail: Callable[[str], str] = lambda _: OK
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    logged_in: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that were taken, as a mail program reads them."""
        return [_read(content) for _, content in self.taken]

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    @property
    def smtp(self) -> Smtp:
        """Where it is."""
        return Smtp(security=Security.NONE, host=HOST, port=self.port)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _: Any, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for a recipient."""
        self.tried.append(address)
        reply = self.to_recipient(address)
        if reply == OK:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, _: Session, envelope: Envelope
    ) -> str:
        """Answer for a mail."""
        (recipient,) = envelope.rcpt_tos
        reply = self.to_mail(recipient)
        if reply in {OK, DROP}:
            self.taken.append((recipient, envelope.original_content or b""))
        if reply == DROP:
            server.transport.abort()
            return OK
        return reply

    def authenticate(self, *arguments: Any) -> AuthResult:
        """Let the one user in that there is."""
        given = arguments[-1]
        known = LoginPassword(USER.encode(), PASSWORD.encode())
        self.logged_in += given == known
        return AuthResult(success=given == known, handled=False)


def _read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


class _Taking(Controller):
    def _trigger_server(self) -> None:
        """See whether it answers, at the port that the system gave."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_sink(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[Sink]:
    """A server for as long as the block lasts; with `tls` from the first byte on."""
    sink = Sink()
    controller = _Taking(
        sink,
        hostname=HOST,
        port=0,
        ssl_context=tls,
        # The machine's own name would be looked up.
        server_hostname="sink.example",
        authenticator=sink.authenticate,
        **options,
    )
    controller.start()
    try:
        sink.port = controller.port
        yield sink
    finally:
        controller.stop()
