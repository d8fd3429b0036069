"""The settings: one clear line for each mistake, and defaults for the rest."""

from pathlib import Path

import pytest

from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.mailbox import Security
from asl_pipeline.settings import DOCUMENTED, from_environment


def test_everything_has_a_default() -> None:
    settings = from_environment({})

    assert settings.home == Path("data").absolute()
    assert settings.inbox == Path("data/samples").absolute()
    assert settings.ledger_url == f"sqlite:///{Path('data').absolute() / 'ledger.sqlite'}"
    assert settings.releases == Path("data").absolute() / "releases"


def test_all_that_is_written_lies_in_the_home(tmp_path: Path) -> None:
    settings = from_environment({"ASL_HOME": str(tmp_path)})

    folders = {settings.landing, settings.accepted, settings.feedback, settings.dagster}

    assert {folder.parent for folder in folders} == {tmp_path}
    assert len(folders) == 4


def test_a_home_that_is_given_beats_the_environment(tmp_path: Path) -> None:
    settings = from_environment({"ASL_HOME": "/elsewhere"}, str(tmp_path))

    assert settings.home == tmp_path


def test_a_relative_home_is_made_absolute() -> None:
    assert from_environment({"ASL_HOME": "here"}).home == Path("here").absolute()


def test_the_releases_can_lie_elsewhere(tmp_path: Path) -> None:
    url = (tmp_path / "with space").as_uri()

    assert from_environment({"ASL_RELEASES_URL": url}).releases == tmp_path / "with space"


def test_the_ledger_can_be_postgres() -> None:
    url = "postgresql+psycopg2://asl@localhost/asl"

    assert from_environment({"ASL_LEDGER_URL": url}).ledger_url == url


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASL_LEDGER_URL", "ledger.sqlite", "not a SQLAlchemy URL"),
        ("ASL_LEDGER_URL", "mysql://localhost/asl", "mysql is not one of"),
        ("ASL_RELEASES_URL", "/srv/releases", "a bare path is neither file:// nor s3://"),
        ("ASL_RELEASES_URL", "https://example.org/", "https is neither file:// nor s3://"),
        ("ASL_INBOXX", "x", "there is no such setting"),
        ("ASL_SMTP_URL", "mail.example", "not a mail server"),
        ("ASL_SMTP_URL", "smtps://mail.example:x", "not a mail server"),
        ("ASL_SMTP_URL", "smtps://", "a host is needed"),
        ("ASL_SMTP_URL", "smtps://mail.example/inbox", "nothing may follow it"),
        ("ASL_SMTP_URL", "smtps://asl@mail.example", "a user without a password"),
        ("ASL_SMTP_URL", "smtp://asl:canary@mail.example", "a password over plain smtp://"),
        ("ASL_MAIL_FROM", "Lab <asl@lab>, b@lab.example", "not an address"),
        ("ASL_MAIL_FROM", "Lab <asl@lab.example>\nBcc: x@y.example", "not an address"),
        ("ASL_MAIL_FROM", "é@lab.example", "not an address"),
        ("ASL_MAIL_ATTACHED_BYTES", "5 MB", "not a whole number"),
    ],
)
def test_a_mistake_is_told_with_the_name_of_the_setting(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongUse) as told:
        from_environment({name: value})

    assert str(told.value).startswith(f"{name}: ")
    assert said in str(told.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(WrongUse) as told:
        from_environment({"ASL_LEDGER_URL": "x", "ASL_RELEASES_URL": "y", "ASL_NEW": "z"})

    assert len(str(told.value).splitlines()) == 3


def test_a_password_is_never_told() -> None:
    with pytest.raises(WrongUse) as told:
        from_environment({"ASL_LEDGER_URL": "mysql://asl:secret@localhost/asl"})

    assert "secret" not in str(told.value)


def test_a_mail_server_needs_somebody_who_writes() -> None:
    with pytest.raises(WrongUse, match="ASL_MAIL_FROM: not set, but ASL_SMTP_URL turns mail on"):
        from_environment({"ASL_SMTP_URL": "smtps://mail.example"})


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://mail.example", Security.NONE, 25),
        ("smtp+starttls://asl:p%40ss@mail.example", Security.STARTTLS, 587),
        ("smtps://asl:p%40ss@mail.example", Security.TLS, 465),
        ("smtps://asl:p%40ss@mail.example:2465", Security.TLS, 2465),
    ],
)
def test_a_mail_server_is_read_and_its_password_never_shown(
    url: str, security: Security, port: int
) -> None:
    sender = {"ASL_MAIL_FROM": "Atlantic Social Lab <asl@lab.example>"}
    settings = from_environment(sender | {"ASL_SMTP_URL": url})

    server = settings.mail_server
    assert server is not None
    assert (server.security, server.host, server.port) == (security, "mail.example", port)
    assert server.password == ("p@ss" if "asl" in url else None)
    assert "p@ss" not in repr(settings)
    assert str(settings.mail_from) == "Atlantic Social Lab <asl@lab.example>"


@pytest.mark.parametrize(
    "url", ["smtp://asl:canary@mail.example", "smtps://asl:canary@", "x://asl:canary@mail"]
)
def test_a_mistake_in_a_mail_server_does_not_tell_the_password(url: str) -> None:
    with pytest.raises(WrongUse) as told:
        from_environment({"ASL_SMTP_URL": url, "ASL_MAIL_FROM": "asl@lab.example"})

    assert "canary" not in str(told.value)


def test_other_programs_settings_are_none_of_ours() -> None:
    assert from_environment({"HOME": "/x", "DAGSTER_HOME": "/y"}) == from_environment({})


def test_secrets_are_settings_and_are_never_shown() -> None:
    settings = from_environment({"ASL_SECRET_PAU_TOKEN": "canary"})

    assert settings.secrets == {"ASL_SECRET_PAU_TOKEN": "canary"}
    assert "canary" not in repr(settings)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_setting_is_read(name: str, tmp_path: Path) -> None:
    values = {
        "ASL_HOME": str(tmp_path),
        "ASL_INBOX": str(tmp_path),
        "ASL_LEDGER_URL": "sqlite:///other.sqlite",
        "ASL_RELEASES_URL": tmp_path.as_uri(),
        "ASL_EUROSTAT_URL": "https://example.org/api",
        "ASL_SIGNING_KEY": "/etc/asl/key",
        "ASL_VERIFY_KEY": "/etc/asl/key.pub",
        "ASL_SMTP_URL": "smtp://mail.example",
        "ASL_MAIL_FROM": "asl@lab.example",
        "ASL_MAIL_ATTACHED_BYTES": "1",
    }
    others = {"ASL_MAIL_FROM": "other@lab.example"}

    assert from_environment(others | {name: values[name]}) != from_environment(others)
