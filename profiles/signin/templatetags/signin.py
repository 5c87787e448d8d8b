"""What the settings page says about the ways in."""

from django import template
from django.utils import timezone

from profiles.signin.models import Phone
from profiles.signin.permissions import is_alone

register = template.Library()


@register.simple_tag
def has_number_alone(user):
    """True where a number is all the account has; no statement for whoever has a mail address."""
    phone = None if user.email else Phone.objects.select_related("member").filter(member=user).first()
    return phone is not None and is_alone(phone, timezone.now())
