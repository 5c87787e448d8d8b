"""What several files of this folder are handed."""

from tests.profiles.elsewhere import oidc, there
from tests.profiles.wechats import weixin

__all__ = ["oidc", "there", "weixin"]
