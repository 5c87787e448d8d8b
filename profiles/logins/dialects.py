"""What each provider says, read into one shape: allauth's clients speak with it, what they do not look at is looked at here."""

from dataclasses import dataclass

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.weibo.provider import WeiboProvider
from allauth.socialaccount.providers.weibo.views import WeiboOAuth2Adapter
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.urls import reverse

from profiles.signin.numbers import normalise


@dataclass(frozen=True)
class Shown:
    """Whom a provider has shown. `older`: what it called the same person before; `mail` and `number` only where it says
    that they were proved."""

    uid: str
    name: str = ""
    older: str = ""
    mail: str = ""
    number: str = ""


class Own:
    """A mixin over allauth's adapters: answers come back to the house's door, and the provider is the one in hand."""

    def __init__(self, request, provider):
        self.provider = provider
        super().__init__(request)

    def get_provider(self):
        return self.provider

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("logins:back", args=[self.provider.sub_id]))

    def get_client(self, request, app):
        return OAuth2Adapter.get_client(self, request, app)


class WeixinClient(WeixinOAuth2Client):
    """WeChat wants a fragment behind the address."""

    def get_redirect_url(self, authorization_url, scope, extra_params):
        return super().get_redirect_url(authorization_url, scope, extra_params) + "#wechat_redirect"


class WeixinAdapter(Own, WeixinOAuth2Adapter):
    """WeChat: the same person has an `openid` for each app, and a `unionid` where the apps are one company's."""

    client_class, access_token_method = WeixinClient, "GET"
    authorize_url = "https://open.weixin.qq.com/connect/qrconnect"

    def complete_login(self, request, app, token, *, response, **more):
        with get_adapter().get_requests_session() as session:
            asked = {"access_token": token.token, "openid": response["openid"], "lang": "zh_CN"}
            said = session.get(self.profile_url, params=asked).json()
        if said.get("errcode") or said["openid"] != response["openid"]:
            raise OAuth2Error("another person, or none")
        return self.provider.sociallogin_from_response(request, said)

    def read(self, said):
        union = said.get("unionid") or ""
        return Shown(union or said["openid"], said.get("nickname") or "", older=said["openid"] if union else "")


class WeiboAdapter(Own, WeiboOAuth2Adapter):
    """Weibo: the token comes with the uid."""

    def complete_login(self, request, app, token, *, response, **more):
        login = super().complete_login(request, app, token, response=response)
        if login.account.uid != str(response["uid"]):
            raise OAuth2Error("another person")
        return login

    def read(self, said):
        return Shown(said["idstr"], said.get("screen_name") or "")


class FeishuClient(FeishuOAuth2Client):
    """Feishu reads JSON alone, and says in `code` whether it went well."""

    def app_access_token(self):
        with get_adapter().get_requests_session() as session:
            own = {"app_id": self.consumer_key, "app_secret": self.consumer_secret}
            said = session.post(self.token_of_app, json=own).json()
        if said.get("code") or not said.get("app_access_token"):
            raise OAuth2Error("the app is not known")
        return said["app_access_token"]

    def get_access_token(self, code, pkce_code_verifier=None):
        headers = {"Authorization": f"Bearer {self.app_access_token()}"}
        with get_adapter().get_requests_session() as session:
            asked = {"grant_type": "authorization_code", "code": code}
            said = session.post(self.access_token_url, json=asked, headers=headers).json()
        if said.get("code") or not said["data"].get("access_token"):
            raise OAuth2Error("the code is not known")
        return said["data"]


class FeishuAdapter(Own, FeishuOAuth2Adapter):
    """Feishu: the app shows itself first, then the person's code is taken."""

    authorize_url = FeishuOAuth2Adapter.authorization_url

    def get_client(self, request, app):
        self.client_class = FeishuClient
        client = super().get_client(request, app)
        client.token_of_app = self.app_access_token_url
        return client

    def read(self, said):
        return Shown(said["open_id"], said.get("name") or "", number=_number(said.get("mobile")))


class DingTalkAdapter(Own, DingTalkOAuth2Adapter):
    """DingTalk: the token goes in a header of its own."""

    def read(self, said):
        country = str(said.get("stateCode") or "86").lstrip("+")
        number = _number(f"+{country}{said['mobile']}") if said.get("mobile") else ""
        return Shown(said["openId"], said.get("nick") or "", number=number)


def _number(typed):
    return normalise(typed)[0] if isinstance(typed, str) and typed else ""


class _Finds:
    """A mixin over allauth's providers: the adapter is the house's."""

    def get_oauth2_adapter(self, request):
        return self.oauth2_adapter_class(request, self)


class Weixin(_Finds, WeixinProvider):
    oauth2_adapter_class = WeixinAdapter


class Weibo(_Finds, WeiboProvider):
    oauth2_adapter_class = WeiboAdapter


class Feishu(_Finds, FeishuProvider):
    oauth2_adapter_class = FeishuAdapter


class DingTalk(_Finds, DingTalkProvider):
    """Wants to be told that the person is to be asked."""

    oauth2_adapter_class = DingTalkAdapter

    def get_default_scope(self):
        return ["openid"]

    def get_auth_params(self):
        return {"prompt": "consent"}
