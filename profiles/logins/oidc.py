"""OpenID Connect: whatever server the brand names, its own account system among them. The token is weighed here."""

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from profiles.logins.dialects import Own, Shown
from profiles.signin.numbers import normalise

# What a server may sign with: keys whose public half it publishes. Seconds its clock may be off.
ALGORITHMS, LEEWAY = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384"), 60
WELL_KNOWN = "/.well-known/openid-configuration"


class OIDCAdapter(Own, OpenIDConnectOAuth2Adapter):
    """Who somebody is stands in the signed token; userinfo adds to it where it speaks of the same person."""

    def __init__(self, request, provider):
        self.provider = provider
        OpenIDConnectOAuth2Adapter.__init__(self, request, provider.sub_id)

    @property
    def openid_config(self):
        """What the server says of itself; an issuer other than the one that was asked is none."""
        config = super().openid_config
        asked = self.provider.server_url.partition(WELL_KNOWN)[0]
        if str(config["issuer"]).rstrip("/") != asked.rstrip("/"):
            raise OAuth2Error("another issuer")
        return config

    def complete_login(self, request, app, token, *, response, nonce="", **more):
        claims = self.weigh(response["id_token"], app.client_id, nonce)
        if not (claims.get("name") or claims.get("preferred_username")) and self.openid_config.get("userinfo_endpoint"):
            said = self._fetch_user_info(token.token)
            if said["sub"] != claims["sub"]:
                raise OAuth2Error("userinfo of another person")
            claims = said | claims
        return self.provider.sociallogin_from_response(request, {"id_token": claims})

    def weigh(self, text, client_id, nonce):
        """The claims of an id token: signed by a key of the server's, made by it, for this site, now, and for this very
        attempt."""
        try:
            header = jwt.get_unverified_header(text)
            key = self._key(header.get("kid"))
            wanted = {"require": ["iss", "sub", "aud", "exp", "iat"]}
            claims = jwt.decode(
                text,
                key,
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=client_id,
                leeway=LEEWAY,
                options=wanted,
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(type(error).__name__) from None
        if not nonce or claims.get("nonce") != nonce:
            raise OAuth2Error("another attempt")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
            raise OAuth2Error("for another site")
        return claims

    def _key(self, kid):
        with get_adapter().get_requests_session() as session:
            keys = jwt.PyJWKSet.from_dict(session.get(self.openid_config["jwks_uri"]).json()).keys
        usable = [key for key in keys if key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC")]
        for key in usable:
            if key.key_id == kid or (kid is None and len(usable) == 1):
                return key
        raise OAuth2Error("no such key")

    def read(self, said):
        said = said["id_token"]
        mail = said.get("email") if said.get("email_verified") in (True, "true") else ""
        number = said.get("phone_number") if said.get("phone_number_verified") in (True, "true") else ""
        return Shown(
            said["sub"],
            said.get("nickname") or said.get("name") or said.get("preferred_username") or "",
            mail=mail or "",
            number=normalise(number)[0] if number else "",
        )


class OIDC(OpenIDConnectProvider):
    """A server that was named in OIDC."""

    oauth2_adapter_class = OIDCAdapter

    def get_oauth2_adapter(self, request):
        return self.oauth2_adapter_class(request, self)

    def get_auth_params(self):
        return {}
