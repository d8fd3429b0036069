"""The partners: one declaration each in `<code>.toml`, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from asl_pipeline.model.channel import Channel, Files
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.partner import Holder, Participation, Partner, PartnerType
from asl_pipeline.model.period import Period

_CHANNELS: Mapping[str, type[Channel]] = {"files": Files}


@cache
def registry() -> Mapping[str, Partner]:
    """All partners by code, in the order of their codes."""
    declared = sorted(
        (entry for entry in files(__package__).iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    partners = [_partner(tomllib.loads(entry.read_text("utf-8"))) for entry in declared]
    return {partner.code: partner for partner in partners}


def partner(code: str) -> Partner:
    """The partner of that code. Raises WrongUse for any other."""
    try:
        return registry()[code.upper()]
    except KeyError:
        known = ", ".join(registry())
        raise WrongUse(f"there is no partner {code!r}; the partners are {known}") from None


def universities() -> tuple[str, ...]:
    """The codes of the universities, which review."""
    return tuple(code for code, partner in registry().items() if partner.is_university)


def _partner(declared: dict[str, Any]) -> Partner:
    channel = dict(declared.pop("channel"))
    return Partner(
        type=PartnerType(declared.pop("type")),
        languages=tuple(declared.pop("languages")),
        submits=tuple(declared.pop("submits")),
        participation=tuple(
            Participation(Period.parse(stretch["first"]), Period.parse(stretch["last"]))
            for stretch in declared.pop("participation")
        ),
        holders=tuple(Holder(**holder) for holder in declared.pop("holders", ())),
        channel=_CHANNELS[channel.pop("kind")](**channel),
        **declared,
    )
