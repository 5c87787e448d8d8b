"""The text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats)."""

import math
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Family:
    """A metric with its samples: (what follows its name, labels, value)."""

    name: str
    kind: str
    help: str
    samples: list = field(default_factory=list)

    def add(self, value, _suffix="", **labels):
        """One sample; None is none."""
        if value is not None:
            self.samples.append((_suffix, labels, value))

    def add_histogram(self, bounds, counts, total, **labels):
        """A histogram's samples, from how many fell into each of its buckets (one more than bounds)."""
        sum_so_far = 0
        for bound, number in zip((*bounds, math.inf), counts):
            sum_so_far += number
            self.add(sum_so_far, "_bucket", **labels, le="+Inf" if bound == math.inf else repr(bound))
        self.add(total, "_sum", **labels)
        self.add(sum_so_far, "_count", **labels)


def written(families):
    """The whole answer; a family without samples is left out."""
    lines = []
    for family in families:
        if family.samples:
            lines += [f"# HELP {family.name} {_plain(family.help)}", f"# TYPE {family.name} {family.kind}"]
            lines += [_sample(family.name + suffix, labels, value) for suffix, labels, value in family.samples]
    return "\n".join(lines) + "\n"


def _sample(name, labels, value):
    told = ",".join(f'{label}="{_quoted(str(text))}"' for label, text in labels.items())
    return f"{name}{{{told}}} {value!r}" if told else f"{name} {value!r}"


def _plain(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text):
    return _plain(text).replace('"', '\\"')
