"""Denial counts as denial: measured on posts that were written and labelled before the rule was first run."""

import re

import pytest

from community.text.negation import polarity
from community.text.normalise import normalise
from tests.benchmarks.negation_quality import FILE, figures, posts, raised_terms


def told(text, word):
    start = text.index(word)
    return polarity(normalise(text), start, start + len(word))


def test_evid_03_the_labelled_posts_are_what_they_claim_to_be():
    rows = posts()
    assert len(rows) >= 150
    assert len({r["text"] for r in rows}) == len(rows)
    assert sum(not r["negation_words"] for r in rows) >= len(rows) / 3
    assert 0.4 <= sum(r["split"] == "held" for r in rows) / len(rows) <= 0.6
    for row in rows:
        for m in row["mentions"]:
            assert row["text"][m["start"] : m["end"]] == m["term"]
    assert "{" not in "".join(r["text"] for r in rows)
    assert FILE.exists()


def test_evid_03_no_denied_mention_of_the_tuned_half_raises_a_preference():
    assert raised_terms(posts("tune")) == []
    got = figures(posts("tune"))
    assert got["precision"] >= 0.85
    assert got["recall"] >= 0.65


def test_evid_03_at_most_one_denied_mention_of_the_held_half_raises_one():
    """The figure as measured and published; it is not tuned on, it must not get worse."""
    assert len(raised_terms(posts("held"))) <= 1


def test_evid_03_control_without_the_rule_denials_would_be_raised(monkeypatch):
    from insights.evidence import analysis

    monkeypatch.setattr(analysis, "polarity", lambda *a: "wanted")
    assert len(raised_terms(posts("tune"))) > 20


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("我喜欢露营", "露营", "wanted"),
        ("不喜欢露营", "露营", "negated"),
        ("我没有露营过", "露营", "negated"),
        ("别再推荐露营了", "露营", "negated"),
        ("再也不想露营了", "露营", "negated"),
        ("露营？算了吧", "露营", "neutral"),
        ("没有露营我会疯", "露营", "negated"),
        ("离不开露营", "露营", "wanted"),
        ("不得不说我喜欢露营", "露营", "wanted"),
        ("我妈喜欢露营", "露营", "neutral"),
        ("有人喜欢露营吗", "露营", "neutral"),
        ("听说他爱露营", "露营", "neutral"),
        ("露营", "露营", "neutral"),
        ("露营的地方离城里三十公里", "露营", "neutral"),
        ("以前喜欢露营", "露营", "neutral"),
        ("以前就喜欢露营，现在还去", "露营", "wanted"),
    ],
)
def test_evid_03_one_sentence_each(text, word, expected):
    assert told(text, word) == expected


@pytest.mark.parametrize(
    "denial", ["不喜欢", "不想要", "没有", "别再提", "再也不碰", "讨厌", "从来不玩", "对我来说没必要的"]
)
@pytest.mark.parametrize("thing", ["露营", "座椅加热", "大屏", "钓鱼"])
def test_evid_03_plain_denials_never_make_a_wish(denial, thing):
    assert told(f"我{denial}{thing}，真的。", thing) != "wanted"


def test_evid_03_the_figures_are_published_with_the_code():
    from pathlib import Path

    from django.conf import settings

    readme = (Path(settings.BASE_DIR) / "insights" / "README.md").read_text("utf-8")
    for half, split in (("tuned", "tune"), ("held", "held")):
        got = figures(posts(split))
        line = next(line for line in readme.splitlines() if line.startswith(f"| {half}"))
        numbers = re.findall(r"\d\.\d+|\d+", line)
        assert [float(n) for n in numbers[:5]] == [
            got["posts"],
            got["denials"],
            round(got["precision"], 3),
            round(got["recall"], 3),
            round(got["wishes kept"], 3),
        ]
