"""Our own trouble: the network, the disk, the settings, a bug. Wrong data is a finding instead.

Only the doors (`cli`, `defs`) turn these into an exit status or a Dagster failure.
"""


class Failure(Exception):  # noqa: N818 -- trouble of ours; `Error` is a severity of the data
    """Any trouble of ours. `exit_status` is what the terminal answers with."""

    exit_status = 70
    transient = False


class WrongUse(Failure):
    """The command or a setting is wrong; the message says which and what would be right."""

    exit_status = 2


class Unreachable(Failure):
    """Something could not be read or reached just now; another try may succeed."""

    exit_status = 3
    transient = True


class Incomplete(Unreachable):
    """Less arrived than the source promised, or it changed on the way. Nothing of it is kept."""


class Refused(Failure):
    """The source answered, and said no: another try will not help until a person acts."""

    exit_status = 3


class TooMuch(Failure):
    """More than a limit allows; `limit` names it."""

    exit_status = 3

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(message)
        self.limit = limit


class NotFound(Failure):
    """What was asked for does not exist."""

    exit_status = 3


class NotAllowed(Failure):
    """A decision that the rules of review do not permit."""

    exit_status = 2


class VerificationFailed(Failure):
    """A release or a stored object is not what its manifest says."""

    exit_status = 1


class Conflict(Failure):
    """Somebody else published first; the work must be done again on top of theirs."""

    exit_status = 70
    transient = True


class DisclosureRefused(Failure):
    """A table cannot be shown to be safe, and so is not published."""


class RuleBroken(Failure):
    """A rule crashed. It says nothing about the data, and so nothing may be concluded."""
