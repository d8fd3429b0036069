"""The receipt at arrival: that a file came whole, before anybody looked into it."""

from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.submission import Delivery, one_line

FOLDER = "receipts"
_KIBI = 1024


def received(delivery: Delivery, wording: Wording) -> str:
    """The receipt as plain text."""
    size = f"{wording.number(max(1, round(delivery.size / _KIBI)))} KB"
    came = wording.text(
        "mail",
        "received",
        date=wording.date(delivery.arrived_on),
        file=one_line(delivery.name),
        size=size,
    )
    lines = [came, wording.text("mail", "received_next"), "", f"SHA-256: {delivery.sha256}"]
    return "\n".join(lines) + "\n"
