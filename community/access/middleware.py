"""Turns what the house raises into an answer a person understands."""

import math

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from community.access.permissions import Refused
from community.lib.ratelimit import TooOften


class AnswerRefusalsMiddleware:
    """A refused visitor is shown the sign-in and comes back afterwards; too many tries get 429 and a time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, TooOften):
            minutes = math.ceil(exception.seconds / 60)
            response = render(request, "429.html", {"minutes": minutes, "seconds": exception.seconds}, status=429)
            response["Retry-After"] = str(exception.seconds)
            return response
        if isinstance(exception, Refused) and not request.user.is_authenticated and request.method == "GET":
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        return None
