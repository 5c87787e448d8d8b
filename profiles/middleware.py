"""Staff reach no staff page without a second step of sign-in."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class StaffSecondStepMiddleware:
    """Sends staff without an authenticator to set one up before /desk/ and /admin/ open."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        guarded = request.path.startswith(("/desk/", "/admin/"))
        if (
            guarded
            and settings.STAFF_SECOND_STEP
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_mfa_enabled(request.user)
        ):
            messages.info(request, _("工作台要多一步验证。用手机上的验证器扫一下，两分钟就好。"))
            return redirect("mfa_activate_totp")
        return self.get_response(request)
