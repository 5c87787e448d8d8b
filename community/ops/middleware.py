"""Before everything else of the site: answers load balancers and Prometheus, and counts what is answered to people."""

from time import perf_counter

from django.http import Http404
from django.urls import resolve, reverse

from community.ops.condition import is_ready
from community.ops.counting import count

# Answered without a session, without the names a site answers to, and without being led to https.
BARE = frozenset({"/health/", "/health/live/", "/metrics"})
CONDITION = "/desk/condition/"


GUARDS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}  # fmt: skip


def guarded(response):
    """The answer with what the middleware behind this one would have set on it."""
    for header, value in GUARDS.items():
        response.headers.setdefault(header, value)
    return response


class OpsMiddleware:
    """Costs other requests two readings of a clock."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        if path == CONDITION and request.method == "GET" and not is_ready():
            path = reverse("ops:condition_away")
        if path in BARE or path != request.path_info:
            try:
                return guarded(resolve(path).func(request))
            except Http404:
                pass  # as any other address that is not there
        began = perf_counter()
        response = self.get_response(request)
        count(request.method, response.status_code, perf_counter() - began)
        return response
