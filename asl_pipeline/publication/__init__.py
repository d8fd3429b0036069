"""Protected tables and documents → one immutable release; reading and verifying one."""

from asl_pipeline.publication.reader import Release, open_release

__all__ = ["Release", "open_release"]
