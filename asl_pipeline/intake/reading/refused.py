"""A file, or a part of one, that cannot be read with certainty: the reason, and the evidence."""


class Refused(Exception):  # noqa: N818 -- an answer about the file, and no trouble of ours
    """`reason` is a code that has a sentence in each language, `detail` is for the steward."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
