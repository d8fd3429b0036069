"""A home in which there is something to decide, and a pair to ask about; and where it is told."""

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from asl_pipeline.model.message import Message, MessageKind, MessageState
from asl_pipeline.model.submission import Delivery, Submission
from asl_pipeline.model.telling import Email, Quiet, Webhook
from asl_pipeline.partners import registry
from asl_pipeline.settings import Settings
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.across import open_cases, tell_partners
from asl_pipeline.workflow.desk import Desk
from asl_pipeline.workflow.sending import send
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.post.letters import KEY, NOON, WROTE
from asl_pipeline_tests.feedback.post.sink import Sink
from asl_pipeline_tests.publication.home import work

TODAY: Final = dt.date(2018, 7, 25)
ACTORS, PRACTICES = "PAU_2018-S1_actors_r1", "PAU_2018-S1_initiatives_r1"
RULE: Final = "actors.city.one_nuts_code"
NAME: Final = "Jardin partagé Zarzaparrilla"
"""What both partners call the thing that they have mapped."""
OTHERS: Final = "Jardin partagé Zarzaparrilla."
"""What the other partner calls it: the same but for a stop."""
SECRETS: Final = {
    "beneficiaries_n": "8350017",
    "staff_fte": "835.25",
    "volunteers_n": "8350023",
    "evidence_of_success": "Ornitorrinco",
    "description": "Quetzalcoatl un jardin ouvert à tous.",
    "lat": "43.295117",
    "lon": "-0.370793",
}
"""What the other partner tells of it besides, and what is not for its twin to know."""
_TWO_TOWNS: Final = [
    {**kit.ACTOR, "city": "Pau"},
    {**kit.ACTOR, "actor_id": "PAU-ACT-002", "name": "Entraide", "nuts_code": "FRI11"}
    | {"city": "Pau"},
]
AWAKE: Final = Quiet.parse("00:00-00:00")
HOOKED, MAILED = "webhook", "email"


def fill(at: Workplace) -> None:
    """Actors of PAU that wait for a decision, and a practice that PAU and CRESS have mapped."""
    kit.deliver(at.inbox, "PAU", "acteurs 2018-S1.csv", kit.csv_file(_TWO_TOWNS))
    mine = {**kit.INITIATIVE, "name": NAME}
    kit.deliver(at.inbox, "PAU", "pratiques 2018-S1.csv", kit.csv_file([mine]))
    theirs = {**kit.INITIATIVE, "initiative_id": "CRESS-INI-001", "name": OTHERS}
    theirs |= {"mapped_by": "CRESS", **SECRETS}
    kit.deliver(at.inbox, "CRESS", "leurs pratiques 2018-S1.csv", kit.csv_file([theirs]))
    work(at)


def patched(partners: Mapping[str, Any] | None = None) -> None:
    """Have PAU told by mail and call and CRESS by mail, in the registry itself."""
    told: Any = registry() if partners is None else partners
    for code, ways in _WAYS.items():
        told[code] = replace(told[code], tell=ways)


_WAYS: Final[Mapping[str, tuple[Any, ...]]] = {
    "PAU": (
        Email(address="ASL_SECRET_PAU", quiet=AWAKE),
        Webhook(url="ASL_SECRET_HOOK", secret="ASL_SECRET_KEY", insecure=True),  # noqa: S106
    ),
    "CRESS": (Email(address="ASL_SECRET_CRESS", quiet=AWAKE),),
}


def opened(home: Path, port: int, url: str, today: dt.date = TODAY) -> Any:
    """The workplace in a home, from which is sent to these servers."""
    return _opened(home, port, url, today)


@contextmanager
def _opened(home: Path, port: int, url: str, today: dt.date) -> Iterator[Workplace]:
    with kit.workplace(home, home / "inbox", today=today) as at:
        yield replace(at, settings=_settings(at.settings, port, url))


def _settings(settings: Settings, port: int, url: str) -> Settings:
    secrets = {
        "ASL_SECRET_KEY": KEY,
        "ASL_SECRET_HOOK": url,
        "ASL_SECRET_PAU": "pau@partner.example",
        "ASL_SECRET_CRESS": "cress@partner.example",
    }
    server = Sink(port=port).smtp
    return replace(settings, secrets=secrets, mail_server=server, mail_from=WROTE)


def copied(home: Path, to: Path) -> Path:
    """A copy of a home."""
    return Path(shutil.copytree(home, to))


def desk(at: Workplace) -> Desk:
    """The universities' desk."""
    return Desk(ledger=at.ledger, settings=at.settings, today=at.today)


def look(at: Workplace) -> None:
    """Look at what is between partners, and tell them."""
    tell_partners(at, open_cases(at))


def go(at: Workplace, hours: float = 0) -> None:
    """Send what is due."""
    send(at, NOON + dt.timedelta(hours=hours))


def told(
    at: Workplace, kind: MessageKind, partner: str = "PAU", way: str = MAILED
) -> list[Message]:
    """The messages of a kind to a partner by a way, in order."""
    return [
        m
        for m in at.ledger.messages()
        if (m.word.kind, m.word.partner, m.way) == (kind, partner, way)
    ]


def states(at: Workplace, kind: MessageKind, partner: str = "PAU") -> list[MessageState]:
    """What became of the mails of a kind to a partner."""
    return [each.state for each in told(at, kind, partner)]


def delivery_of(at: Workplace, submission: str) -> Delivery:
    """The delivery that a submission came in."""
    found: Submission = at.ledger.submission(submission)
    return at.ledger.delivery(found.delivery)
