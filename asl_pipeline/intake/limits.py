"""How large a file may be before it is left alone. One place, so that it can be read as a table.

The figures are the project's own choice, far above what a partner sends and below what harms.
"""

from typing import Final

FILE_BYTES: Final = 100 * 2**20
EXPANDED_BYTES: Final = 256 * 2**20
EXPANSION_RATIO: Final = 200
ARCHIVE_ENTRIES: Final = 2_000
COLUMNS: Final = 512
ROWS: Final = 1_048_576
CELL_CHARACTERS: Final = 131_072
