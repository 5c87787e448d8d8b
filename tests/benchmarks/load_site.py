"""Settings of the measured site: those of production, and one door more."""

from community.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.load_doors"
