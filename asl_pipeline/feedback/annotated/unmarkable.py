"""Why a workbook cannot be marked in place; its twin is sent then."""


class UnmarkableError(Exception):
    """The package holds something that we cannot keep, and cannot take out without harm."""
