"""Doors of the hall: `joining` for the way in, `place` for one's own place, `desk` for colleagues."""

from profiles.views.desk import customer, customers, roles
from profiles.views.fields import change_field, fields
from profiles.views.joining import join, join_code
from profiles.views.place import agree_to_terms, arrange, choose_keywords, settings, space

__all__ = [
    "agree_to_terms",
    "arrange",
    "change_field",
    "choose_keywords",
    "customer",
    "customers",
    "fields",
    "join",
    "join_code",
    "roles",
    "settings",
    "space",
]
