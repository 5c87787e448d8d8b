"""Which language a reader has chosen."""

from django.conf import settings


def chosen(cookies):
    """The language that a page is read in, by the request's cookies: the site's own unless she chose another. What the
    browser prefers does not count: a page half in one language is worse than one in Chinese."""
    language = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
