"""The receipt at arrival: that a file came whole, before anybody looked into it."""

from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.submission import Delivery, one_line

FOLDER = "receipts"


def received(delivery: Delivery, wording: Wording) -> str:
    """The receipt as plain text."""
    came = wording.text(
        "mail",
        "received",
        date=wording.date(delivery.arrived_on),
        file=one_line(delivery.name),
        size=wording.size(delivery.size),
    )
    lines = [came, wording.text("mail", "received_next"), "", f"SHA-256: {delivery.sha256}"]
    return "\n".join(lines) + "\n"
