"""Doors of the hall: `joining` for the way in, `place` for one's own place, `desk` for colleagues."""

from profiles.views.desk import customer, customers, roles
from profiles.views.joining import join, join_code
from profiles.views.place import choose_keywords, settings, space

__all__ = ["choose_keywords", "customer", "customers", "join", "join_code", "roles", "settings", "space"]
