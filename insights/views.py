"""The desk's front door: the first place the colleague's role opens."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.pages.context import roof


def desk(request):
    """To the first place of the desk that this colleague may use."""
    check_signed_in(request.user)
    places = roof(request)["desk_nav"]
    if not places:
        raise Refused(_("工作台只给品牌的同事用。你要找的多半在「我的关系」里。"))
    return redirect(places[0]["url"])
