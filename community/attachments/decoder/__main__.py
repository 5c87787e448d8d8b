"""One file: told on stdin what to read and where to write, says on stdout, a line of JSON each, what it made."""

import json
import os
import resource
import sys

from community.attachments.decoder.limits import LARGEST, MEMORY, SECONDS, WRITTEN, Refuse


def confine():
    """Bounds that hold for whatever a library does with the file: memory, time, files, no cores, last in the queue."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    os.nice(10)


def say(**line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def tell(name, width, height, size):
    """One size lies there."""
    say(made=name, w=width, h=height, bytes=size)


def work(job):
    """Open the file by its own first bytes, whatever the door thought of it."""
    from community.attachments.decoder.sniff import HEAD, kind_of

    with open(job["source"], "rb") as file:
        kind, form = kind_of(file.read(HEAD), job["name"])
    if os.path.getsize(job["source"]) > LARGEST[kind]:
        raise Refuse("bytes")
    if kind == "picture":
        from community.attachments.decoder.pictures import decode

        return {"kind": kind} | decode(job["source"], form, job["out"], job["masks"], tell, job.get("cut"))
    if form == "MP4":
        from community.attachments.decoder.boxes import clean

        return clean(job["source"], job["out"], tell)
    from community.attachments.decoder import papers

    take = papers.take_pdf if form == "PDF" else papers.take_text
    return {"kind": kind} | take(job["source"], job["out"], tell)


def main():
    confine()
    try:
        done = work(json.load(sys.stdin))
    except Refuse as refusal:
        say(refused=refusal.args[0])
    except MemoryError:
        say(refused="pixels")
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        say(done=done, peak_kb=peak)


if __name__ == "__main__":
    main()
