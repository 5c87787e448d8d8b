"""Which accounts of elsewhere open this site, and the two halves of one attempt: the way out and the answer."""

import secrets
from dataclasses import dataclass

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.utils.translation import gettext_lazy as _

from community.outgoing.asking import Unanswered, is_allowed
from profiles.logins.dialects import DingTalk, Feishu, Shown, Weibo, Weixin
from profiles.logins.oidc import OIDC

NAMES = {"weixin": _("微信"), "weibo": _("微博"), "feishu": _("飞书"), "dingtalk": _("钉钉")}
PROVIDERS = {"weixin": Weixin, "weibo": Weibo, "feishu": Feishu, "dingtalk": DingTalk, "openid_connect": OIDC}
LONGEST_UID, LONGEST_NAME = 191, 40
# What comes out of an answer that is not as its dialect says: a missing key, a list in place of a dictionary, HTML, an
# address that is none, a uid that is too long.
MISSHAPEN = (
    OAuth2Error, ProviderException, ImproperlyConfigured, SuspiciousOperation,
    OSError, LookupError, TypeError, ValueError, AttributeError,
)  # fmt: skip


class Forged(Exception):
    """The answer does not hold."""


@dataclass(frozen=True)
class Way:
    """One of them: `code` stands in addresses and rows, `name` on buttons."""

    code: str
    name: str
    kind: str
    app: SocialApp

    def provider(self, request):
        """allauth's provider for one request."""
        return PROVIDERS[self.kind](request, app=self.app)


def ways():
    """Those that the settings name, in this order."""
    found = []
    for kind in PROVIDERS:
        for app in settings.SOCIALACCOUNT_PROVIDERS.get(kind, {}).get("APPS", ()):
            code = app.get("provider_id") or kind
            row = SocialApp(
                provider=kind, settings={}, **{key: value for key, value in app.items() if key != "settings"}
            )
            row.settings = app.get("settings", {})
            found.append(Way(code, app.get("name") or NAMES[kind], kind, row))
    return found


def way_of(code):
    """The Way with a code, or None."""
    return next((way for way in ways() if way.code == code), None)


def name_of(code):
    """What a way is called, also one that is no longer open."""
    way = way_of(code)
    return str(way.name if way else NAMES.get(code, code))


def begin(request, way, process, to, member=None):
    """The address of the provider's own page; what belongs to this attempt lies in the session. Raises Unanswered."""
    provider, nonce = way.provider(request), secrets.token_urlsafe(24)
    params = provider.get_auth_params() | ({"nonce": nonce} if way.kind == "openid_connect" else {})
    data = {"nonce": nonce, "member": member}
    try:
        address = provider.redirect(request, process, to or None, data=data, auth_params=params)["Location"]
    except MISSHAPEN as error:
        raise Unanswered(f"misshapen: {type(error).__name__}") from None
    if not is_allowed(address):
        raise Unanswered("only https")
    return address


def shown(request, way, state):
    """The Shown of an answer that came with a code. Raises Unanswered and Forged."""
    try:
        provider = way.provider(request)
        adapter = provider.get_oauth2_adapter(request)
        client = adapter.get_client(request, way.app)
        said = adapter.get_access_token_data(
            request, way.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
        )
        token = adapter.parse_token(said)
        login = adapter.complete_login(request, way.app, token, response=said, nonce=state["data"]["nonce"])
        return _checked(adapter.read(login.account.extra_data))
    except MISSHAPEN as error:
        raise Forged(type(error).__name__) from None


def _checked(told):
    if not all(isinstance(word, str) for word in (told.uid, told.older, told.name, told.mail, told.number)):
        raise TypeError("not text")
    if not 0 < len(told.uid) <= LONGEST_UID:
        raise ValueError("no uid")
    return Shown(told.uid, told.name[:LONGEST_NAME], told.older[:LONGEST_UID], told.mail.lower(), told.number)
