"""`lineage/entities`: what releases are about, over all releases. Written when one is cut."""

from asl_pipeline.datasets.published.shared import public
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset

ENTITIES = Dataset(
    name="entities",
    room="lineage",
    title="Entities over releases",
    doc="Every pilot, practice, actor, indicator and transfer that a release has named since this "
    "registry began, also those that are not named any more.",
    key=("kind", "id"),
    columns=(
        public("kind", Kind.CODE, "pilot, practice, actor, indicator or transfer."),
        public("id", Kind.ID, "Its id; partner/id where partners give ids of their own."),
        public(
            "first_release",
            Kind.ID,
            "First release that named it, as a row or among the rows merged into one.",
        ),
        public("last_release", Kind.ID, "Last release that named it in either way."),
        public(
            "last_changed_release",
            Kind.ID,
            "Last release in which one of its rows was added, changed or removed, or in which it "
            "was merged into another or parted from it.",
        ),
        public(
            "merged_into",
            Kind.ID,
            "Id of what it was merged into, as of the last release that named it; null if it "
            "stands by itself.",
        ),
    ),
)
