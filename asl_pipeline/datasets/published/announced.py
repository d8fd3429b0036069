"""Changes of the published tables that are announced: each release tells them to its readers.

What removes, renames, retypes or narrows is told here a release before it is done
(`docs/how-to/schema-versions.md`). None is planned.
"""

from asl_pipeline.model.announcement import Announcement

ANNOUNCED: tuple[Announcement, ...] = ()
