"""The partners: one declaration each in `<code>.toml`, read once."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from asl_pipeline.model.channel import SECRETS, Channel, Files, Http, HttpShape, Sql
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.partner import Holder, Participation, Partner, PartnerType
from asl_pipeline.model.period import Period
from asl_pipeline.model.telling import FOLDER, Email, Quiet, Way, Webhook

_CHANNELS: Mapping[str, Callable[..., Channel]] = {"files": Files, "http": Http, "sql": Sql}
_WAYS: Mapping[str, Callable[..., Way]] = {"email": Email, "webhook": Webhook}


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


def ways_of(code: str) -> tuple[str, ...]:
    """The names of the ways by which a partner is told; a stranger is told by none."""
    return registry()[code].ways if code in registry() else ()


def universities() -> tuple[str, ...]:
    """The codes of the universities, which review."""
    return tuple(code for code, partner in registry().items() if partner.is_university)


def _partner(declared: dict[str, Any]) -> Partner:
    return Partner(
        type=PartnerType(declared.pop("type")),
        languages=tuple(declared.pop("languages")),
        submits=tuple(declared.pop("submits")),
        every_half_year=tuple(declared.pop("every_half_year")),
        participation=tuple(
            Participation(Period.parse(stretch["first"]), Period.parse(stretch["last"]))
            for stretch in declared.pop("participation")
        ),
        holders=tuple(Holder(**holder) for holder in declared.pop("holders", ())),
        channels=_channels(declared.pop("channels")),
        tell=_ways(declared.pop("tell", ())),
        **declared,
    )


def _channels(declared: Sequence[Mapping[str, Any]]) -> tuple[Channel, ...]:
    channels = tuple(map(channel, declared))
    names = [each.name for each in channels]
    if len(set(names)) < len(names):
        raise WrongUse(f"two channels of one partner have the same name: {', '.join(names)}")
    return channels


def channel(declared: Mapping[str, Any]) -> Channel:
    """The channel that a `[[channels]]` entry declares. Raises WrongUse where it is wrong."""
    told = dict(declared)
    kind = told.pop("kind", None)
    if kind not in _CHANNELS:
        raise WrongUse(f"no channel of kind {kind!r}; there are {', '.join(_CHANNELS)}")
    _refuse_other_names(_secrets(told))
    try:
        told["limits"] = Limits().overridden(told.pop("limits", {}))
        if "shape" in told:
            told["shape"] = HttpShape(told["shape"])
        if "tables" in told:
            told["tables"] = tuple(told["tables"])
        return _CHANNELS[kind](**told)
    except (TypeError, ValueError) as error:
        raise WrongUse(f"a channel of kind {kind} is declared wrongly: {error}") from None


def _ways(declared: Sequence[Mapping[str, Any]]) -> tuple[Way, ...]:
    ways = tuple(map(way, declared))
    names = [FOLDER, *(each.name for each in ways)]
    if len(set(names)) < len(names):
        raise WrongUse(f"two ways of telling one partner have one name: {', '.join(names)}")
    return ways


def way(declared: Mapping[str, Any]) -> Way:
    """The way that a `[[tell]]` entry declares. Raises WrongUse where it is wrong."""
    told = dict(declared)
    kind = told.pop("kind", None)
    if kind not in _WAYS:
        raise WrongUse(f"no way of telling of kind {kind!r}; there are {', '.join(_WAYS)}")
    try:
        if "quiet" in told:
            told["quiet"] = Quiet.parse(told["quiet"])
        made = _WAYS[kind](**told)
    except (TypeError, ValueError) as error:
        raise WrongUse(f"a way of telling by {kind} is declared wrongly: {error}") from None
    _refuse_other_names(made.variables)
    return made


def _refuse_other_names(variables: Iterable[str]) -> None:
    """Raise WrongUse for a variable that may not hold a secret."""
    for each in variables:
        if not each.startswith(SECRETS):
            raise WrongUse(f"{each} cannot hold a secret: its name must start {SECRETS}")


def _secrets(declared: Mapping[str, Any]) -> Iterator[str]:
    """The names of the variables that a channel's declaration says hold secrets."""
    yield from declared.get("secrets", {}).values()
    yield from declared.get("headers", {}).values()
    if "tables" in declared:
        yield declared.get("url", "")
