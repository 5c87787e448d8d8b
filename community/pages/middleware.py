"""The language of a page: Chinese, unless the reader chose another."""

from django.utils import translation

from community.api.kit import PREFIX
from community.lib.languages import chosen


class ChosenLanguageMiddleware:
    """By cookie alone; a program is answered in the language it names (`ApiMiddleware`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(PREFIX):
            return self.get_response(request)
        language = chosen(request.COOKIES)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
