"""The word check over a folder of ordinary posts: what it holds wrongly, and what it costs.

`python -m tests.benchmarks.sensitive <folder with posts.csv>`: holds per 1,000 posts of the half that the list was tuned
on (even rows) and of the other half, the words that did it, and characters a second beside the lexicon's matcher.
"""

import csv
import sys
import time
from collections import Counter
from pathlib import Path

from community.text.lexicon import build as build_lexicon
from community.text.lexicon import entities
from community.text.normalise import normalise
from community.text.sieve import BLOCK, REPLACE, REVIEW, build


def posts_of(folder):
    """The different texts of a folder's posts.csv, in their order."""
    with open(Path(folder) / "posts.csv", encoding="utf-8") as lines:
        return list(dict.fromkeys(row["content"] for row in csv.DictReader(lines)))


def holds(sieve, posts):
    """{verdict: how many posts have such a hit} and a Counter of (word, verdict, loose)."""
    found, words = Counter(), Counter()
    for post in posts:
        hits = sieve.find(post)
        found.update({hit.verdict for hit in hits})
        words.update({(hit.word, hit.verdict, hit.loose) for hit in hits})
    return found, words


DISGUISED = Path(__file__).parents[1] / "community" / "text"


def disguised(name="disguised.tsv"):
    """[(how, text, word)] of a list of disguised spellings; the second one does not say the word."""
    rows = (line.split("\t") for line in (DISGUISED / name).read_text("utf-8").splitlines() if line[:1] != "#")
    return [(how, text.replace("\\n", "\n"), "".join(word)) for how, text, *word in rows]


def missed(sieve, rows=None):
    """Those in which nothing was found."""
    return [row for row in rows or disguised() if not sieve.find(row[1])]


def speed(work, posts):
    """Characters a second, the best of three."""
    characters, best = sum(map(len, posts)), 0
    for _n in range(3):
        start = time.perf_counter()
        for post in posts:
            work(post)
        best = max(best, characters / (time.perf_counter() - start))
    return best


def main(folder):
    """Print the table."""
    sieve, posts = build(), posts_of(folder)
    for name, half in (("tuned on", posts[::2]), ("other half", posts[1::2])):
        found, words = holds(sieve, half)
        per = {v: f"{1000 * found[v] / len(half):.2f}" for v in (BLOCK, REVIEW, REPLACE)}
        print(f"{name}: {len(half)} posts, per 1,000: {per}")
        if name == "tuned on":
            print("  ", words.most_common(60))
    for name in ("disguised.tsv", "disguised_again.tsv"):
        rows = disguised(name)
        left = [text for _how, text, _word in missed(sieve, rows)]
        print(f"{name}: {len(rows) - len(left)} of {len(rows)} caught; missed: {left}")
    lexicon = build_lexicon((), 0)
    ours = speed(sieve.find, posts)
    theirs = speed(lambda post: entities(normalise(post).text, lexicon), posts)
    print(f"sieve {ours / 1e6:.2f} M characters a second, the lexicon's matcher {theirs / 1e6:.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
