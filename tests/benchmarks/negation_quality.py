"""How well denial is told from liking on the hand-labelled posts, for the half that rules were tuned on and the held half.

    python -m tests.benchmarks.negation_quality [--errors]

`--errors` prints what goes wrong in the tuned half only: the held half is never looked at.
"""

import argparse
import json
from pathlib import Path

from community.text.lexicon import build
from community.text.negation import polarity
from community.text.normalise import normalise

FILE = Path(__file__).parents[1] / "insights" / "labelled" / "mentions.jsonl"


def posts(split=None):
    """The labelled posts: text, and mentions with their span and polarity."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return [r for r in rows if split in (None, r["split"])]


def figures(rows):
    """{name: value} over mentions: precision and recall of denial, recall of wishes, and denials that raise a wish."""
    hits = wrong = missed = wished = wishes = raised = 0
    for row in rows:
        normal = normalise(row["text"])
        for m in row["mentions"]:
            said = polarity(normal, m["start"], m["end"])
            denied = m["polarity"] == "negated"
            hits += denied and said == "negated"
            wrong += said == "negated" and not denied
            missed += denied and said != "negated"
            raised += denied and said == "wanted"
            wishes += m["polarity"] == "wanted"
            wished += m["polarity"] == said == "wanted"
    return {
        "posts": len(rows), "denials": hits + missed, "precision": hits / max(hits + wrong, 1), "recall": hits / max(hits + missed, 1),
        "wishes kept": wished / max(wishes, 1), "denials raised as wishes": raised,
    }  # fmt: skip


def raised_terms(rows, lexicon=None):
    """[(post, term)] of denied mentions that the whole pipeline would put into a profile."""
    from insights.evidence.analysis import analyse

    lexicon = lexicon or build((), 0)
    found = []
    for row in rows:
        wishes = {(s.start, s.end) for s in analyse(row["text"], lexicon) if s.facet == "term" and s.weight > 0}
        found += [
            (row["id"], m["term"])
            for m in row["mentions"]
            if m["polarity"] == "negated" and (m["start"], m["end"]) in wishes
        ]
    return found


def errors(rows):
    """What is told wrong, for a person to read."""
    for row in rows:
        normal = normalise(row["text"])
        for m in row["mentions"]:
            said = polarity(normal, m["start"], m["end"])
            if said != m["polarity"]:
                yield f"{row['id']}: {m['term']} is {m['polarity']}, told {said}: {row['text']}"


def table():
    """The published lines."""
    yield f"{'half':8}{'posts':>7}{'denials':>9}{'precision':>11}{'recall':>9}{'wishes kept':>13}{'raised':>8}{'into a profile':>16}"
    for name, split in (("tuned", "tune"), ("held", "held")):
        rows = posts(split)
        f = figures(rows)
        yield (
            f"{name:8}{f['posts']:>7}{f['denials']:>9}{f['precision']:>11.3f}{f['recall']:>9.3f}"
            f"{f['wishes kept']:>13.3f}{f['denials raised as wishes']:>8}{len(raised_terms(rows)):>16}"
        )


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--errors", action="store_true")
    options = args.parse_args()
    if options.errors:
        print(*errors(posts("tune")), sep="\n")
        print(figures(posts("tune")))
    else:
        print(*table(), sep="\n")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    django.setup()
    main()
