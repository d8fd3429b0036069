"""Turn a delivery's bytes into tables of text, exactly as sent.

Nothing is renamed, cast or repaired here: see `quality.parse` for types. A reader is a pure
function of the bytes; a file that cannot be read is a reason, not an exception. It is run in a
process of its own: see `intake.sandbox`.
"""

from asl_pipeline.intake.reading.kinds import read

__all__ = ["read"]
