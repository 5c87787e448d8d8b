"""Typed readers of environment variables."""

import os


def text(name, default=""):
    """The variable, stripped, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name, default=False):
    """True for 1, true, yes or on; the default where it is unset."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name, default):
    """A whole number; raises ValueError with the variable's name where it is none."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{name} 要是一个整数，现在是 {value!r}") from None


def words(name, default=()):
    """A list, split at commas."""
    value = os.environ.get(name, "").strip()
    return [w.strip() for w in value.split(",") if w.strip()] if value else list(default)
