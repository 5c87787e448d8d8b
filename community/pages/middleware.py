"""The language of a page: Chinese, unless the reader chose another."""

from django.conf import settings
from django.utils import translation

from community.api.kit import PREFIX


class ChosenLanguageMiddleware:
    """What the browser prefers does not count: a page half in one language is worse than one in Chinese. A program is
    answered in the language it names (`ApiMiddleware`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(PREFIX):
            return self.get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
