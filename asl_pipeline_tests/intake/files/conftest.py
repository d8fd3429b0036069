"""The places that files come from, for every test of this folder."""

from asl_pipeline_tests.intake.files.places import (
    keys,
    local,
    nobody_s_home,
    place,
    root,
    s3,
    sftp,
    webdav,
)

__all__ = ["keys", "local", "nobody_s_home", "place", "root", "s3", "sftp", "webdav"]
