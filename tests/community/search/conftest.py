"""Each engine there is, behind the same names."""

import os
import uuid

import pytest

from community.search.backends import builtin, elastic
from tests.community.servers import missing


@pytest.fixture
def elasticsearch(settings):
    """Elasticsearch with an empty index of its own."""
    settings.ELASTICSEARCH_URL = os.environ.get("TEST_ELASTICSEARCH_URL") or missing(
        "Elasticsearch (TEST_ELASTICSEARCH_URL)"
    )
    settings.ELASTICSEARCH_INDEX = f"t{uuid.uuid4().hex[:12]}"
    elastic.client.cache_clear()
    elastic.switch(elastic.make_index())
    yield elastic
    elastic.client.cache_clear()
    for index in elastic.indices():
        elastic.client().indices.delete(index=index)
    elastic.client.cache_clear()


@pytest.fixture(params=["builtin", pytest.param("elasticsearch", marks=pytest.mark.either)])
def put(request, db):
    """`put(kind, documents)` into the built-in engine, and into Elasticsearch too where that one is to answer."""
    fast = request.getfixturevalue("elasticsearch") if request.param == "elasticsearch" else None

    def into(kind, documents):
        builtin.put(kind, documents)
        if fast:
            fast.put(kind, documents, fast.version_now())
            fast.refresh()

    def gone(kind, keys):
        builtin.drop(kind, keys)
        if fast:
            fast.drop(kind, keys, fast.version_now())
            fast.refresh()

    into.drop = gone
    return into
