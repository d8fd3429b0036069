"""Hand a mail to the server: one recipient, step by step, so that it is known how far it came.

A server's own words do not go into messages: they quote addresses.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Final

from asl_pipeline.feedback.post.trouble import Down, Unsure, within
from asl_pipeline.model.failure import Refused, Unreachable
from asl_pipeline.model.mailbox import Security, Smtp

_SILENT_S: Final = 20.0
_WITHIN_S: Final = 120.0
_SERVER: Final = "the mail server"
_NOT_NOW: Final = 400
_FOR_EVER: Final = 500
"""From here on a reply means: not now, and not the same again (RFC 5321, 4.2.1)."""


def hand_over(server: Smtp, mail: EmailMessage, within_s: float = _WITHIN_S) -> None:
    """Have the server take the mail.

    Raises Refused where it will never take this one, Down where it takes none, Unsure where it may
    have taken it, and Unreachable where another try may do better.
    """
    within(within_s, lambda: _hand_over(server, mail))


def _hand_over(server: Smtp, mail: EmailMessage) -> None:
    sender, recipient = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
    with _talk(server, sender.rpartition("@")[2]) as talk:
        try:
            code, _ = talk.mail(sender)
            if code >= _NOT_NOW:
                raise Down(f"{_SERVER} refused our address ({code})")
            _heed(talk.rcpt(recipient)[0], "the recipient")
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{_SERVER} broke off ({type(error).__name__})") from None
        try:
            _heed(talk.data(mail.as_bytes())[0], "the mail")
        except smtplib.SMTPDataError as error:
            _heed(error.smtp_code, "the mail")
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure(f"{_SERVER} broke off at the end ({type(error).__name__})") from None


def _heed(code: int, what: str) -> None:
    """Go on after a good reply. Raises Refused and Unreachable after others."""
    if code >= _FOR_EVER:
        raise Refused(f"{_SERVER} refused {what} ({code})")
    if code >= _NOT_NOW:
        raise Unreachable(f"{_SERVER} did not take {what} just now ({code})")


@contextmanager
def _talk(server: Smtp, name: str) -> Iterator[smtplib.SMTP]:
    try:
        talk = _connected(server, name)
    except smtplib.SMTPResponseException as error:
        raise Down(f"{_SERVER} refused the connection or the login ({error.smtp_code})") from None
    except ssl.SSLCertVerificationError:
        raise Down(f"{_SERVER}'s certificate is not trusted") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Down(f"{_SERVER} was not reached ({type(error).__name__})") from None
    try:
        yield talk
    finally:
        # Whatever was to be taken was taken, or was not.
        with suppress(OSError, smtplib.SMTPException):
            talk.quit()
        talk.close()


def _connected(server: Smtp, name: str) -> smtplib.SMTP:
    # `name` is ours in the greeting: looking up the machine's own would ask the network.
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        talk: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=_SILENT_S, context=context
        )
    else:
        talk = smtplib.SMTP(server.host, server.port, name, timeout=_SILENT_S)
    try:
        if server.security is Security.STARTTLS:
            talk.starttls(context=ssl.create_default_context())
        talk.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            talk.login(server.user, server.password)
    except BaseException:
        talk.close()
        raise
    return talk
