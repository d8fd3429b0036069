"""Texts of the examples that no declaration has. Partners read them in their own language."""

from typing import Final

SOMETHING: Final = "Something"
SOMETHING_ELSE: Final = "something else"
NO_VALUE: Final = "soon enough"
"""What is no date, number or code."""
NO_PERIOD: Final = "soon"
RIGHT_DAY: Final = "Thursday 1 March 2018"
WRONG_DAY: Final = "Monday 1 March 2018"
PERSONAL: Final = "Please write to somebody@example.org."
NAMED: Final = "Please ask Mrs Roe at the town hall."
UNNAMED: Final = "Please ask at the town hall."
SHORT: Final = "It went well."
LONG: Final = "A meeting every week in each district, open to all the people who live there."
_DISTRICTS: Final = 3


def in_district(number: int) -> str:
    """The long text, and something of its own."""
    return f"{LONG} In district {number} since spring."


INVENTED: Final = (
    *(SOMETHING, SOMETHING_ELSE, NO_VALUE, NO_PERIOD, RIGHT_DAY, WRONG_DAY),
    *(PERSONAL, NAMED, UNNAMED, SHORT, LONG),
    *map(in_district, range(_DISTRICTS)),
)
"""All of them; `languages` has each under `declared`."""
