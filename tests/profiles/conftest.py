"""What several files of this folder are handed."""

from tests.profiles.elsewhere import oidc, there

__all__ = ["oidc", "there"]
