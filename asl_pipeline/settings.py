"""The settings, read from the environment once, at a door. `docs/reference/settings.md` has all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from asl_pipeline.model.channel import SECRETS
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.mailbox import Smtp, sender

T = TypeVar("T")

DOCUMENTED: Final[Mapping[str, str]] = {
    "ASL_HOME": "Folder for all that the pipeline writes. Default: data",
    "ASL_INBOX": "Folder with one folder of files for each partner. Default: data/samples",
    "ASL_LEDGER_URL": "SQLAlchemy URL of the ledger. Default: ledger.sqlite in the home",
    "ASL_EUROSTAT_URL": "Where Eurostat's API is asked. Default: the stored responses alone",
    "ASL_RELEASES_URL": "Where releases go, as a file:// or s3:// URL; a store's address "
    "and credentials are in Amazon's own variables (AWS_…). Default: releases in the home",
    "ASL_SIGNING_KEY": "Private key that signs releases: a path, or its PEM text. Default: "
    "they are not signed",
    "ASL_VERIFY_KEY": "Public keys that a release may be signed by: a path, or their PEM text. "
    "Default: a signature is checked, but not whose it is",
    "ASL_SMTP_URL": "Mail server, as smtps://user:password@host:port; also smtp+starttls:// and, "
    "without a password, smtp://. Default: no mail is sent",
    "ASL_MAIL_FROM": "Who writes the mails, as Atlantic Social Lab <asl@example.org>",
    "ASL_MAIL_ATTACHED_BYTES": "Bytes of files attached to one mail, before they are encoded. "
    "Default: 5000000",
}
_LEDGERS = {"sqlite", "postgresql"}
_ATTACHED_BYTES: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything lies. All folders are absolute."""

    home: Path
    inbox: Path
    ledger_url: str
    releases: Path
    """The folder of releases; with `bucket_url`, a working copy of what is there."""
    bucket_url: str | None = None
    eurostat_url: str | None = None
    signing_key: str | None = field(default=None, repr=False)
    verify_key: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the variables hold whose names start with `ASL_SECRET_`."""
    mail_server: Smtp | None = None
    mail_from: Address | None = None
    mail_attached_bytes: int = _ATTACHED_BYTES

    @property
    def landing(self) -> Path:
        """The bytes of every delivery, for ever."""
        return self.home / "landing"

    @property
    def accepted(self) -> Path:
        """The typed rows of every submission that was not returned."""
        return self.home / "accepted"

    @property
    def findings(self) -> Path:
        """The area of what was found in every submission."""
        return self.home / "findings"

    @property
    def feedback(self) -> Path:
        """What partners are answered."""
        return self.home / "feedback"

    @property
    def eurostat(self) -> Path:
        """Every response of Eurostat's that was ever kept."""
        return self.home / "reference" / "eurostat"

    @property
    def shipped_eurostat(self) -> Path:
        """The synthetic responses that come with the code, for a home without any."""
        return Path("data/reference/eurostat").absolute()

    @property
    def published(self) -> Path | str:
        """Where readers find releases."""
        return self.bucket_url or self.releases

    @property
    def dagster(self) -> Path:
        """Dagster's own home."""
        return self.home / "dagster"


def from_environment(environment: Mapping[str, str], home: str | None = None) -> Settings:
    """The settings. Raises WrongUse with one line for each mistake."""
    secrets = {name: text for name, text in environment.items() if name.startswith(SECRETS)}
    unknown = {name for name in environment if name.startswith("ASL_")} - {*DOCUMENTED, *secrets}
    mistakes = [f"{name}: there is no such setting" for name in sorted(unknown)]
    root = Path(home or environment.get("ASL_HOME") or "data").absolute()
    ledger = environment.get("ASL_LEDGER_URL") or f"sqlite:///{root / 'ledger.sqlite'}"
    mistakes += _ledger_mistakes(ledger)
    releases, bucket_url, releases_mistakes = _releases(environment.get("ASL_RELEASES_URL"), root)
    mistakes += releases_mistakes
    server, server_mistakes = _read(environment, "ASL_SMTP_URL", Smtp.parse)
    mail_from, from_mistakes = _read(environment, "ASL_MAIL_FROM", sender)
    attached, attached_mistakes = _read(environment, "ASL_MAIL_ATTACHED_BYTES", _bytes)
    mistakes += [*server_mistakes, *from_mistakes, *attached_mistakes]
    if server is not None and not environment.get("ASL_MAIL_FROM"):
        mistakes.append("ASL_MAIL_FROM: not set, but ASL_SMTP_URL turns mail on")
    if mistakes:
        raise WrongUse("\n".join(mistakes))
    return Settings(
        home=root,
        inbox=Path(environment.get("ASL_INBOX") or "data/samples").absolute(),
        ledger_url=ledger,
        releases=releases,
        bucket_url=bucket_url,
        eurostat_url=environment.get("ASL_EUROSTAT_URL") or None,
        signing_key=environment.get("ASL_SIGNING_KEY") or None,
        verify_key=environment.get("ASL_VERIFY_KEY") or None,
        secrets=secrets,
        mail_server=server,
        mail_from=mail_from,
        mail_attached_bytes=_ATTACHED_BYTES if attached is None else attached,
    )


def _read(
    environment: Mapping[str, str], name: str, parse: Callable[[str], T]
) -> tuple[T | None, list[str]]:
    """What a variable holds, if it is set, or the mistake in it."""
    text = environment.get(name)
    if not text:
        return None, []
    try:
        return parse(text), []
    except ValueError as error:
        return None, [f"{name}: {error}"]


def _bytes(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("not a whole number")
    return int(text)


def _ledger_mistakes(url: str) -> list[str]:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        return ["ASL_LEDGER_URL: not a SQLAlchemy URL, such as sqlite:////srv/asl/ledger.sqlite"]
    if backend not in _LEDGERS:
        return [f"ASL_LEDGER_URL: {backend} is not one of {', '.join(sorted(_LEDGERS))}"]
    return []


def _releases(url: str | None, home: Path) -> tuple[Path, str | None, list[str]]:
    """The folder of releases, the bucket, and the mistake in the URL."""
    folder = home / "releases"
    if not url:
        return folder, None, []
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path)), None, []
    if parts.scheme != "s3":
        what = parts.scheme or "a bare path"
        return folder, None, [f"ASL_RELEASES_URL: {what} is neither file:// nor s3://"]
    if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        return folder, None, ["ASL_RELEASES_URL: not s3://bucket/prefix"]
    return folder, url.rstrip("/"), []
