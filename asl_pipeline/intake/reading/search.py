"""Search large parts of a file with RE2, which is many times faster over them than Python's own.

Its patterns know no look-around and no back references; `.` and classes go by bytes.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def has(part: bytes, pattern: str) -> bool:
    """Whether the pattern is anywhere in a part."""
    span = pa.py_buffer(np.array([0, len(part)], np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, span, pa.py_buffer(part)])
    return bool(pc.match_substring_regex(whole, pattern)[0].as_py())
