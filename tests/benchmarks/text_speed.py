"""Posts a CPU second of the text pipeline, beside jieba's extract_tags and bare rjieba in the same run."""

import statistics
import time

import jieba
import jieba.analyse
import rjieba

from community.text.aspects import judge
from community.text.keywords import counted, terms, terms_of_many
from community.text.lexicon import build
from community.text.normalise import normalise
from insights.evidence.analysis import analyse

ROUNDS = 5


def stages(lexicon):
    """[(what the line holds, function of a list of texts)], the baseline first."""
    bare = rjieba.Jieba()

    def both(texts):
        for text in texts:
            normal = normalise(text)
            terms(normal, lexicon)
            judge(normal, lexicon)

    return [
        (
            "jieba.analyse.extract_tags (baseline)",
            lambda texts: [jieba.analyse.extract_tags(t, topK=None) for t in texts],
        ),
        ("rjieba.cut alone", lambda texts: [bare.cut(t) for t in texts]),
        ("normalise, entities, cut, terms with spans", lambda texts: terms_of_many(texts, lexicon)),
        ("the same, counted", lambda texts: counted(texts, lexicon)),
        ("and aspects with opinions", both),
        ("and scenes, wishes and denials (what evidence stores)", lambda texts: [analyse(t, lexicon) for t in texts]),
    ]


def table(texts):
    """Lines: posts a CPU second (median of five rounds in turn) and times the baseline."""
    jieba.setLogLevel(60)
    lexicon, took = build((), 0), {}
    lines = stages(lexicon)
    for _name, run in lines:
        run(texts[:300])
    for _ in range(ROUNDS):
        for name, run in lines:
            start = time.process_time()
            run(texts)
            took.setdefault(name, []).append(time.process_time() - start)
    base = statistics.median(took[lines[0][0]])
    yield f"{'stage':56}{'posts/CPU s':>12}{'× baseline':>12}"
    for name, _run in lines:
        median = statistics.median(took[name])
        yield f"{name:56}{len(texts) / median:>12,.0f}{base / median:>12.1f}"
