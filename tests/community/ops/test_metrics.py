"""What Prometheus is told, read by its own parser."""

import pytest
from django.utils import timezone

from community.ops import counting, probes
from community.ops.exposition import CONTENT_TYPE, Family, written
from community.ops.metrics import families
from tests.community.servers import missing

TOKEN = "t" * 40


def parsed(text):
    """{name of a sample: {labels: value}} as the parser of Prometheus's client reads it, and {family: kind}."""
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        missing("prometheus-client (requirements-dev.txt)")
    samples, kinds = {}, {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        kinds[family.name] = family.type
        for sample in family.samples:
            labels = frozenset(sample.labels.items())
            assert labels not in samples.setdefault(sample.name, {}), sample
            samples[sample.name][labels] = sample.value
    return samples, kinds


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_ops_01_without_the_token_there_are_no_metrics(client, site, settings, token):
    settings.METRICS_TOKEN = TOKEN
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_ops_01_metrics_parse_and_count_what_was_answered(client, site, topic, settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(counting, "_answers", type(counting._answers)(counting._answers.default_factory))
    probes.forget()
    client.get("/rules/")
    client.get("/nowhere/")
    client.post("/rules/", {}, headers={"host": "localhost"})
    client.generic("BREW", "/rules/")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer["Content-Type"] == CONTENT_TYPE
    samples, kinds = parsed(answer.content.decode())
    own = ("process", counting.process())
    told = {
        tuple(sorted(dict(labels - {own}).items())): value
        for labels, value in samples["community_requests_total"].items()
    }
    assert told[("method", "GET"), ("status", "2xx")] == 1
    assert told[("method", "GET"), ("status", "4xx")] == 1
    assert not [labels for labels in told if ("method", "BREW") in labels]
    assert kinds["community_request_seconds"] == "histogram"
    one = {own, ("method", "GET"), ("status", "2xx")}
    assert samples["community_request_seconds_count"][frozenset(one)] == 1
    assert samples["community_request_seconds_bucket"][frozenset(one | {("le", "+Inf")})] == 1
    assert samples["community_up"][frozenset({("part", "database")})] == 1
    assert samples["community_reader_open_deliveries"][frozenset({("reader", "search")})] >= 1
    assert samples["process_resident_memory_bytes"][frozenset({own})] > 2**20
    assert samples["community_sockets"][frozenset({own})] >= 0


def test_ops_01_a_histogram_adds_up():
    family = Family("h", "histogram", "Of seconds.")
    family.add_histogram((0.1, 1.0), (1, 2, 3), 9.5, method="GET")
    samples, _kinds = parsed(written([family]))
    assert {dict(labels)["le"]: value for labels, value in samples["h_bucket"].items()} == {
        "0.1": 1,
        "1.0": 3,
        "+Inf": 6,
    }
    assert list(samples["h_count"].values()) == [6]
    assert list(samples["h_sum"].values()) == [9.5]


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "\\n", '\\"', "中文，{}=", ""])
def test_ops_01_labels_come_through_whatever_stands_in_them(text):
    family = Family("a_b", "gauge", "Some \\ help\nin two lines.")
    family.add(1.5, part=text)
    samples, _kinds = parsed(written([family]))
    assert samples["a_b"] == {frozenset({("part", text)}): 1.5}


def test_ops_01_no_family_stands_twice(site):
    names = [family.name for family in families(timezone.now())]
    assert len(names) == len(set(names))
