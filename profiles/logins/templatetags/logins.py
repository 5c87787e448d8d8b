"""Which accounts of elsewhere the pages of others may offer."""

from django import template

from profiles.logins.ways import ways

register = template.Library()


@register.simple_tag
def elsewhere():
    """The open ways; no statement."""
    return ways()
