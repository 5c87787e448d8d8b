"""Set before the settings are read: tests need no collected files."""

import os

os.environ.setdefault("PLAIN_STATIC", "1")
