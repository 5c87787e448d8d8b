"""Starts the decoder: one process for one file, without our environment, ended when it takes too long."""

import json
import subprocess
import sys
import threading
from pathlib import Path

from community.attachments.decoder.limits import PATIENCE

ROOT = str(Path(__file__).resolve().parents[2])
BEGIN = (
    "import runpy, sys; sys.path.append(sys.argv.pop());"
    "runpy.run_module('community.attachments.decoder', run_name='__main__')"
)


def run(job, made, patience=PATIENCE):
    """Let a process work on a job ({"source", "name", "out", "masks"}); returns its last line.

    `made(name, size)` is called for each file as soon as it lies in `out`. A process that dies or says nothing gives
    {"refused": "broken"}, one that takes longer than `patience` seconds {"refused": "slow"}.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", BEGIN, ROOT],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd=job["out"], text=True,
    )  # fmt: skip
    late = threading.Event()
    clock = threading.Timer(patience, lambda: (late.set(), process.kill()))
    clock.start()
    last = {}
    try:
        with process:
            process.stdin.write(json.dumps(job))
            process.stdin.close()
            for line in process.stdout:
                last = json.loads(line)
                if name := last.pop("made", None):
                    made(name, last)
    except (BrokenPipeError, json.JSONDecodeError):
        last = {}
    finally:
        clock.cancel()
        process.kill()
    if "done" in last or "refused" in last:
        return last
    return {"refused": "slow" if late.is_set() else "broken"}
