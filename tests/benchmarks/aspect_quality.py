"""Aspects and opinions against labelled posts: python -m tests.benchmarks.aspect_quality FILE.csv.

FILE has the columns content_id, content, subject, sentiment_value, one row per post and subject. Printed are micro
figures over (post, subject) and over (post, subject, sentiment) with a sentiment that is not neutral, on the half of
the posts the lists were tuned on (even ids) and on the other.
"""

import argparse
import csv
from collections import defaultdict

from community.text.aspects import judge

SUBJECTS = {"动力", "价格", "油耗", "操控", "舒适性", "配置", "安全性", "内饰", "外观", "空间"}


def f1(gold, guessed):
    """(precision, recall, F1) of two sets."""
    hit = len(gold & guessed)
    p, r = hit / max(len(guessed), 1), hit / max(len(gold), 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--subjects", action="store_true", help="a line per subject")
    options = parser.parse_args()
    texts, gold = {}, defaultdict(set)
    with open(options.file, encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            texts[row["content_id"]] = row["content"]
            gold[row["content_id"]].add((row["subject"], int(row["sentiment_value"])))
    print(f"{'posts':22}{'n':>6}{'aspect P':>10}{'R':>7}{'F1':>7}{'opinion P':>11}{'R':>7}{'F1':>7}")
    for name, keep in (("tuned on (even ids)", 0), ("held out (odd ids)", 1), ("all", None)):
        ids = [i for i in texts if keep is None or int(i) % 2 == keep]
        said = {i: {(j.aspect, j.opinion) for j in judge(texts[i]) if j.aspect in SUBJECTS} for i in ids}
        report(name, ids, gold, said)
        if options.subjects and keep is not None:
            for subject in sorted(SUBJECTS):
                only = {i: {x for x in gold[i] if x[0] == subject} for i in ids}
                report(f"  {subject}", ids, only, {i: {x for x in said[i] if x[0] == subject} for i in ids})


def report(name, ids, gold, said):
    aspects = f1({(i, a) for i in ids for a, _ in gold[i]}, {(i, a) for i in ids for a, _ in said[i]})
    opinions = f1({(i, *x) for i in ids for x in gold[i] if x[1]}, {(i, *x) for i in ids for x in said[i] if x[1]})
    print(
        f"{name:22}{len(ids):>6}{aspects[0]:>10.3f}{aspects[1]:>7.3f}{aspects[2]:>7.3f}{opinions[0]:>11.3f}{opinions[1]:>7.3f}{opinions[2]:>7.3f}"
    )


if __name__ == "__main__":
    main()
