"""Channels as partners' files declare them: what is meant, and one clear line where it is wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from asl_pipeline.intake.sources import limits_of
from asl_pipeline.model.channel import Files, Http, HttpShape, Sql
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.limits import Limits
from asl_pipeline.partners import channel, registry


def test_each_kind_of_channel_is_declared_by_its_own_words() -> None:
    files = channel({"kind": "files", "url": "s3://bucket/asl", "secrets": {"key": "ASL_SECRET_K"}})
    http = channel({"kind": "http", "url": "https://example.org/api", "shape": "pages"})
    sql = channel({"kind": "sql", "url": "ASL_SECRET_DB", "tables": ["pilots"]})

    assert files == Files(url="s3://bucket/asl", secrets={"key": "ASL_SECRET_K"})
    assert http == Http(url="https://example.org/api", shape=HttpShape.PAGES)
    assert sql == Sql(url="ASL_SECRET_DB", tables=("pilots",))


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"kind": "fax"}, "no channel of kind 'fax'"),
        ({"kind": "files", "folder": "x"}, "declared wrongly"),
        ({"kind": "http", "url": "https://example.org", "shape": "xml"}, "declared wrongly"),
        ({"kind": "files", "limits": {"patience": 1}}, "there is no limit patience"),
        ({"kind": "files", "secrets": {"key": "AWS_SECRET"}}, "must start ASL_SECRET_"),
        ({"kind": "http", "url": "x", "headers": {"Authorization": "T"}}, "must start ASL_SECRET_"),
        ({"kind": "sql", "url": "postgresql://x", "tables": []}, "must start ASL_SECRET_"),
    ],
)
def test_a_channel_that_is_declared_wrongly_is_told(declared: Mapping[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        channel(declared)


def test_a_channel_may_have_limits_of_its_own() -> None:
    narrow = channel({"kind": "files", "name": "share", "limits": {"rows": 10, "cpu_s": 3}})
    partner = replace(registry()["PAU"], channels=(Files(), narrow))

    assert limits_of(partner, "share") == replace(Limits(), rows=10, cpu_s=3)
    assert limits_of(partner, "files") == Limits()
