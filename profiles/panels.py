"""What hangs over every page until it is answered: terms that have changed."""

from django.utils.translation import gettext_lazy as _

from community.pages.models import brand_of
from community.panels.registry import Panel


def terms(request, at):
    """The version in force, for whoever agreed to an older one. No statement where the brand has been asked for lately."""
    del at
    version = brand_of(request).terms_version
    is_due = request.user.is_authenticated and request.user.terms_agreed < version
    return {"version": version} if is_due else None


Panel("bar", "terms", _("章程改了"), terms, "profiles/_terms_due.html", statements=2)
