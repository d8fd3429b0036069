"""Where the ways of a partner lead: read from the variables that they name, and checked."""

from collections.abc import Iterable, Mapping

from asl_pipeline.feedback.post.webhook import Hook
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.mailbox import is_address
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.telling import Email, Webhook


def recipient(way: Email, secrets: Mapping[str, str]) -> str:
    """The address of a way. Raises WrongUse, without quoting it."""
    address = _held(way.address, secrets)
    if not is_address(address):
        raise WrongUse(f"{way.address}: not one plain address")
    return address


def hook(way: Webhook, secrets: Mapping[str, str]) -> Hook:
    """The hook of a way. Raises WrongUse, without quoting anything."""
    url, secret = _held(way.url, secrets), _held(way.secret, secrets)
    try:
        return Hook.of(url, secret, insecure=way.insecure)
    except ValueError as error:
        raise WrongUse(f"{way.url} and {way.secret}: {error}") from None


def mistakes(partners: Iterable[Partner], secrets: Mapping[str, str], *, mails: bool) -> list[str]:
    """A line for each way that leads nowhere. Addresses count only where there are mails."""
    found = []
    for partner in partners:
        for way in partner.tell:
            try:
                if isinstance(way, Webhook):
                    hook(way, secrets)
                elif mails:
                    recipient(way, secrets)
            except WrongUse as mistake:
                found.append(f"{mistake} ({partner.code}, {way.name})")
    return found


def _held(variable: str, secrets: Mapping[str, str]) -> str:
    held = secrets.get(variable)
    if not held:
        raise WrongUse(f"{variable}: not set")
    return held
