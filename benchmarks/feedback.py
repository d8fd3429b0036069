"""Size and time of all that answers a file with 100,000 findings, beside the time of judging it.

`.venv/bin/python benchmarks/feedback.py`; what it prints is explained in `benchmarks/README.md`.
"""

import csv
import datetime as dt
import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any, Final, TypeVar

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from asl_pipeline.assess import judge_all, place  # noqa: E402 -- found by the line above
from asl_pipeline.feedback.account import DeliveryAccount  # noqa: E402
from asl_pipeline.feedback.annotated import annotated  # noqa: E402
from asl_pipeline.feedback.answer import delivery_json  # noqa: E402
from asl_pipeline.feedback.letter import letter, plain_letter, receipt  # noqa: E402
from asl_pipeline.feedback.report import findings_csv  # noqa: E402
from asl_pipeline.feedback.validation_report import validation_report  # noqa: E402
from asl_pipeline.feedback.wording import Wording  # noqa: E402
from asl_pipeline.intake.reading import read  # noqa: E402
from asl_pipeline.model.raw import Reading  # noqa: E402
from asl_pipeline.partners import registry  # noqa: E402
from asl_pipeline.store.files import as_json  # noqa: E402
from asl_pipeline.store.landing import sha256_of  # noqa: E402
from asl_pipeline.workflow import delivery_account  # noqa: E402

ROWS: Final = 100_000
MOST_LETTER_BYTES: Final = 2_000_000
SEED: Final = 19295
NAME: Final = "Relevés 2018-S1.csv"
ARRIVED: Final = dt.date(2018, 7, 20)
COLUMNS: Final = "pilot_id;indicator_id;sex;nuts_code;nuts_version;value;unit;comments"
FAULTS: Final = (
    ("F", "FRI15", "1{:05d}", "PC"),
    ("X9", "FRI15", "{}", "NR"),
    ("F", "FRI99", "{}", "NR"),
    ("F", "FRI15", "environ {}", "NR"),
)
"""A share above 100, a word on no list, a region that there is not, and what is no number."""

Made = TypeVar("Made", bound=Sized)


def made_up() -> bytes:
    """Readings of indicators, each row with one fault."""
    draw = random.Random(SEED)  # noqa: S311 -- made-up figures
    lines = [COLUMNS]
    for number in range(ROWS):
        sex, region, value, unit = FAULTS[number % len(FAULTS)]
        told = value.format(draw.randrange(10**5))
        pilot, indicator = f"ASL-PAU-{number % 90 + 10}", f"ASL-COST-{number:06d}"
        lines.append(f"{pilot};{indicator};{sex};{region};2016;{told};{unit};")
    return "\r\n".join(lines).encode()


def timed(name: str, make: Callable[[], Made]) -> Made:
    """Make something, and print its size and how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = make()
    took, used = time.perf_counter() - wall, time.process_time() - cpu
    size = f"{len(made):,}" if isinstance(made, bytes) else ""
    print(f"{name:<24}{size:>14}{took:>9.2f}{used:>9.2f}", flush=True)
    return made


def account_of(content: bytes) -> tuple[DeliveryAccount, Reading]:
    """Read and judge the file, as a run does, and make the account of it."""
    partner = registry()["PAU"]
    (reading,) = timed("reading", lambda: (read(content, NAME),))
    placed = place(reading, partner, NAME, ARRIVED)
    judged = timed("judging", lambda: judge_all(placed, partner, ARRIVED))
    account = delivery_account(
        partner=partner,
        file=NAME,
        sha256=sha256_of(content),
        size=len(content),
        arrived_on=ARRIVED,
        placed=placed,
        judged=judged,
        context="none",
    )
    return account, reading


def outputs(content: bytes) -> tuple[DeliveryAccount, dict[str, bytes]]:
    """Every file of the answer by its name, each made by itself."""
    account, reading = account_of(content)
    wording = Wording(account.partner.letter_language)
    submissions: list[dict[str, Any]] = []

    def findings_json() -> bytes:
        told = delivery_json(account, wording)
        submissions.extend(told["submissions"])
        return as_json(told).encode()

    makers: dict[str, Callable[[], bytes]] = {
        "receipt.txt": lambda: receipt(account, wording).encode(),
        "letter.html": lambda: letter(account, wording).encode(),
        "letter.txt": lambda: plain_letter(account, wording).encode(),
        "findings.json": findings_json,
        "findings.csv": lambda: findings_csv(submissions).encode(),
        "validation-report.json": lambda: as_json(validation_report(account, wording)).encode(),
        "annotated.xlsx": lambda: annotated(content, reading, account, wording) or b"",
    }
    return account, {name: timed(name, make) for name, make in makers.items()}


def main() -> None:
    """Make a file and all answers to it, and say whether all findings are there."""
    content = made_up()
    print(f"{ROWS:,} rows, {len(content):,} bytes\n")
    print(f"{'':<24}{'bytes':>14}{'wall s':>9}{'cpu s':>9}")
    account, files = outputs(content)
    found = sum(len(each.findings) for each in account.submissions)
    told = json.loads(files["findings.json"])
    in_json = sum(len(each["findings"]) for each in told["submissions"])
    text = io.StringIO(files["findings.csv"].decode("utf-8-sig"), newline="")
    in_csv = sum(1 for _ in csv.DictReader(text))
    small = "yes" if len(files["letter.html"]) < MOST_LETTER_BYTES else "NO"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{found:,} findings; in findings.json {in_json:,}, in findings.csv {in_csv:,}")
    print(f"letter under {MOST_LETTER_BYTES:,} bytes: {small}; peak memory {peak:,.0f} MiB")
    if not found == in_json == in_csv:
        raise SystemExit("findings are left out")


if __name__ == "__main__":
    main()
