"""The API knows no cookie and answers in its own shape, whatever goes wrong on the way."""

from django.utils import translation
from django.utils.translation import gettext as _

from community.api.kit import PREFIX, failure

LONGEST_BODY = 256 * 1024


class ApiMiddleware:
    """Stands before sessions: who asks says so by a token, so that no other site can ask in her name. A program has chosen no
    language on a page; its sentences are in the one it names (Accept-Language), else in Chinese."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES = {}
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self._answered(request)
        response["Content-Language"] = language
        return response

    def _answered(self, request):
        response = self._too_large(request) or self.get_response(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith("application/json"):
            response = _in_shape(request, response)
        response.cookies.clear()
        response["Cache-Control"] = "no-store"
        return response

    def _too_large(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdecimal() and int(length) <= LONGEST_BODY:
            return None
        return failure(request, 413, "too_large", _("请求太大了，最多 256 KB。"))


def _in_shape(request, response):
    code, said = {
        405: ("method", _("这个地址不接受这种请求方法。")),
        404: ("not_found", _("没有这一处，或者你看不到。")),
        400: ("malformed", _("请求读不懂。")),
    }.get(response.status_code, ("broken", _("这边出错了，过一会儿再试。")))
    kept = {"Allow": response.headers["Allow"]} if "Allow" in response.headers else {}
    return failure(request, response.status_code, code, said, **kept)
