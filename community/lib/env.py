"""Typed readers of environment variables."""

import os


def text(name, default=""):
    """The variable, stripped, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def flag(name, default=False):
    """Whether it is on: 1, true, yes, on or 0, false, no, off; the default where it is unset. Raises ValueError with the
    variable's name for any other word."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in FLAGS:
        raise ValueError(f"{name} 要写 on 或 off，现在是 {value!r}")
    return FLAGS[value]


def address(name, default):
    """Where a site is, without a slash at its end. Raises ValueError with the variable's name where no scheme is said."""
    value = text(name, default).rstrip("/")
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"{name} 要从 https:// 写起，现在是 {value!r}")
    return value


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
