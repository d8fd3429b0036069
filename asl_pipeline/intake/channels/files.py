"""The `files` channel: the inbox, and any other folder, here or at a distance.

Names are data: nothing that a partner wrote becomes a path of ours. `folder` reads what is on this
machine, `store` what is not; the index of the inbox is in `arrivals`.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from asl_pipeline.intake.channels.arrivals import ARRIVALS, days_of
from asl_pipeline.intake.channels.folder import names_in, offer_of, offers_in
from asl_pipeline.intake.channels.store import Store, offers_of
from asl_pipeline.intake.channels.trouble import raise_it
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Unreachable, WrongUse
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.partner import Partner

NOBODY: Final = "-"
"""Stands for the partner of a file that lies in no partner's folder."""

_OURS: Final = frozenset({ARRIVALS, "README.md"})
_STORES: Final = ("s3", "sftp", "webdav", "webdav+http")
_UNKNOWN: Final = "unknown_partner"
_NOBODY_S: Final = Files()


def in_inbox(inbox: Path, partners: Mapping[str, Partner]) -> Iterator[Offer]:
    """Everything in the inbox, in order of arrival, then of partner and name.

    The inbox's index says on which day a file arrived; what it does not name comes last. What lies
    in no folder of a partner who sends files to the inbox is offered with a reason. Raises
    Unreachable if there is no inbox, and WrongUse if its index is broken.
    """
    days = days_of(inbox)
    offers = [
        replace(offer, sent_on=days.get(place)) for place, offer in _lying_in(inbox, partners)
    ]
    yield from sorted(
        offers, key=lambda offer: (offer.sent_on or dt.date.max, offer.partner, offer.name)
    )


def offers(
    partner: str,
    channel: Files,
    secrets: Mapping[str, str],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Offer]:
    """Everything in the folder that the channel names, by name.

    `secrets` are the values of the variables that hold secrets; `sleep` waits between tries.
    Raises WrongUse if the channel is declared wrongly or a variable is missing, Unreachable or
    Refused if the folder cannot be listed. Chunks raise Unreachable, Refused or TooMuch, and
    Incomplete if the file is still being written.
    """
    where = f"{partner}, {channel.name}"
    if channel.url is None:
        raise WrongUse(f"{where}: it has no url, and so its files come with the inbox")
    parts = _parts(where, channel.url)
    options = {**channel.options, **_secret_options(where, channel, secrets)}
    if parts.scheme not in _STORES:
        path = url2pathname(parts.path) if parts.scheme else channel.url
        yield from offers_in(Path(path), partner, channel)
        return
    place = f"{where}: {parts.scheme}://{parts.hostname}"
    connect = partial(_connected, parts.scheme, place, channel.url, options, channel.limits)
    yield from offers_of(partner, channel, connect, sleep)


def _lying_in(inbox: Path, partners: Mapping[str, Partner]) -> Iterator[tuple[str, Offer]]:
    """What lies in the inbox, each with its path there."""
    for name in names_in(inbox):
        path = inbox / name
        if path.is_dir() and not path.is_symlink():
            yield from _lying_in_folder(path, partners)
        elif name not in _OURS:
            loose = offer_of(inbox, name, NOBODY, _NOBODY_S)
            if loose is not None:
                yield name, replace(loose, reason=_UNKNOWN)


def _lying_in_folder(folder: Path, partners: Mapping[str, Partner]) -> Iterator[tuple[str, Offer]]:
    code = folder.name.upper()
    own = _inbox_of(partners[code]) if code in partners else None
    owner, channel = (code, own) if own else (folder.name, _NOBODY_S)
    try:
        found = offers_in(folder, owner, channel)
    except Unreachable as trouble:
        # The folder of one partner must not keep those of the others from being read.
        unread = Offer(partner=owner, source=channel.name, name=folder.name)
        yield folder.name, replace(unread, chunks=partial(raise_it, trouble))
        return
    for offer in found:
        place = f"{folder.name}/{offer.name}"
        if own:
            yield place, offer
        elif code in partners:
            # It sends its files elsewhere: what lies here is not known to be its own.
            yield place, replace(offer, partner=NOBODY, name=place, reason=_UNKNOWN)
        else:
            yield place, replace(offer, reason=_UNKNOWN)


def _inbox_of(partner: Partner) -> Files | None:
    found = (each for each in partner.channels if isinstance(each, Files) and each.url is None)
    return next(found, None)


def _parts(where: str, url: str) -> SplitResult:
    """The parts of a URL. A path on this machine is one that has only a path."""
    if "://" not in url:
        return SplitResult("", "", url, "", "")
    try:
        parts = urlsplit(url)
        named = (parts.hostname, parts.port) != (None, None)
    except ValueError:
        raise WrongUse(f"{where}: its url cannot be read") from None
    if parts.scheme not in {"file", *_STORES}:
        raise WrongUse(f"{where}: its url must be one of a path, file, {', '.join(_STORES)}")
    if parts.password is not None:
        raise WrongUse(f"{where}: its url has a password in it; name a variable in secrets instead")
    if named is (parts.scheme == "file"):
        raise WrongUse(f"{where}: its url must name a server after ://, or none for file:///")
    return parts


def _secret_options(where: str, channel: Files, secrets: Mapping[str, str]) -> Mapping[str, str]:
    missing = sorted(name for name in channel.secrets.values() if not secrets.get(name))
    if missing:
        raise WrongUse(f"{where}: not set in the environment: {', '.join(missing)}")
    return {option: secrets[name] for option, name in channel.secrets.items()}


def _connected(
    scheme: str, where: str, url: str, options: Mapping[str, Any], limits: Limits
) -> Store:
    """The store at the url, just reached."""
    # Each takes up to half a second to import, and most channels need none of them.
    if scheme == "s3":
        from asl_pipeline.intake.channels.s3 import S3

        return S3(where, url, options, limits)
    if scheme == "sftp":
        from asl_pipeline.intake.channels.sftp import Sftp

        return Sftp(where, url, options, limits)
    from asl_pipeline.intake.channels.webdav import Webdav

    return Webdav(where, url, options, limits)
