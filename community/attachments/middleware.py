"""Answers are packed where that makes them smaller: words, and nothing that was asked for in pieces."""

from django.middleware.gzip import GZipMiddleware

WORDS = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
)


class PackWordsMiddleware(GZipMiddleware):
    """Pictures and films are packed already, and a piece of one must stay as long as it says."""

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(WORDS) or response.get("Accept-Ranges"):
            return response
        return super().process_response(request, response)
