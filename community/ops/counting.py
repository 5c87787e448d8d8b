"""What this process has answered, and how much memory it takes; every process answers for itself alone."""

import os
import platform
import resource
import sys
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

# Upper bounds of the histogram in seconds; the last one is endless.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BEGAN = time.time()
_lock = threading.Lock()
# {(method, class of the status): [answers in each bucket, seconds in all]}
_answers = defaultdict(lambda: [[0] * (len(BUCKETS) + 1), 0.0])


def count(method, status, seconds):
    """One answer."""
    key = method if method in METHODS else "other", f"{status // 100}xx"
    with _lock:
        told = _answers[key]
        told[0][bisect_left(BUCKETS, seconds)] += 1
        told[1] += seconds


def answers():
    """{(method, class of the status): (answers in each bucket, seconds in all)} since the process began."""
    with _lock:
        return {key: (tuple(counts), total) for key, (counts, total) in _answers.items()}


def process():
    """A name for this process that no other has at the same time."""
    return f"{platform.node()[:100]}:{os.getpid()}"


def memory():
    """Bytes of this process in memory; where there is no /proc, the most it ever took."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
