"""What several files of this folder are handed."""

from tests.profiles.elsewhere import oidc, there
from tests.profiles.sources import feed, source
from tests.profiles.wechats import weixin

__all__ = ["feed", "oidc", "source", "there", "weixin"]
