"""A store of objects for the tests of buckets."""

from asl_pipeline_tests.object_store import store

__all__ = ["store"]
