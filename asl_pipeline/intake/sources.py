"""All channels of all partners: what each offers, one source at a time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asl_pipeline.intake.channels import files, http, sql
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Channel, Files, Http
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.partner import Partner

INBOX: Final = "inbox"
"""Stands for the partner where the inbox itself cannot be reached."""


@dataclass(frozen=True, slots=True)
class Source:
    """One channel of one partner, and what it offers: asked for as the offers are taken."""

    partner: str
    name: str
    offers: Iterator[Offer]


def sources(
    inbox: Path,
    partners: Mapping[str, Partner],
    secrets: Mapping[str, str],
    only: Collection[str] = (),
) -> Iterator[Source]:
    """Every source: the inbox first, then the other channels. `only` names partners."""
    lying = files.in_inbox(inbox, partners)
    yield Source(INBOX, "files", (o for o in lying if not only or o.partner in only))
    for code, partner in partners.items():
        if only and code not in only:
            continue
        for channel in partner.channels:
            if not (isinstance(channel, Files) and channel.url is None):
                yield Source(code, channel.name, _offers(code, channel, secrets))


def _offers(partner: str, channel: Channel, secrets: Mapping[str, str]) -> Iterator[Offer]:
    if isinstance(channel, Files):
        return files.offers(partner, channel, secrets)
    if isinstance(channel, Http):
        return http.offers(partner, channel, secrets)
    return sql.offers(partner, channel, secrets)


def limits_of(partner: Partner, source: str) -> Limits:
    """The limits on what comes by a channel of the partner's."""
    for channel in partner.channels:
        if channel.name == source:
            return channel.limits
    return Limits()
