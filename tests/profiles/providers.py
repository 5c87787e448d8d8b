"""Small servers that speak each provider's published dialect, on this machine; each with one person who has an account there."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from profiles.logins import dialects

ID, SECRET = "app-of-this-site", "a-secret-nobody-logs"
AVATAR, SLOW = "https://img.example.com/avatar-of-hers.png", 1.5


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the fake and writes what it answers."""

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        fake, length = self.server.fake, int(self.headers.get("Content-Length") or 0)
        body, parts = self.rfile.read(length).decode(), urlsplit(self.path)
        fake.asked.append(parts.path)
        status, kind, text = fake.answer(parts.path, dict(parse_qsl(parts.query)), body, self.headers)
        payload = text.encode()
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(payload)

    def log_message(self, *_words):
        pass


class Fake:
    """A provider. `mood` is "" or how it misbehaves: html, broken, slow, away, huge."""

    code, label, denial = "", "", {"error": "access_denied"}
    proves_mail = proves_number = False

    def __init__(self, port=0):
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.fake, self.server.daemon_threads = self, True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.person = {"uid": "uid-of-hers-1", "name": "山里来的人", "mail": "", "number": ""}
        self.mood, self.asked, self.codes, self.tokens = "", [], {}, {}
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, query, body, headers):
        if self.mood == "html":
            return 200, "text/html", "<html><body>维护中</body></html>"
        if self.mood == "broken":
            return 500, "application/json", "{}"
        if self.mood == "away":
            return 302, "text/plain", ""
        if self.mood == "list":
            return 200, "application/json", "[]"
        if self.mood == "huge":
            return 200, "application/json", json.dumps({"x": "x" * 400_000})
        if self.mood == "slow":
            time.sleep(SLOW)
        status, kind, said = self.speak(path, query, body, headers)
        return status, kind, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)

    def consent(self, address, yes=True):
        """The person looks at the page that the address leads to, and says yes or no: where her browser goes then."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.look(query, parts)
        if not yes:
            return f"{urlsplit(query['redirect_uri']).path}?{urlencode(self.denial | {'state': query['state']})}"
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode({self.code_name: self.issue(query), 'state': query['state']})}"

    code_name, id_name = "code", "client_id"

    def look(self, query, parts):
        """What the authorize page wants of an address."""
        assert parts.path == self.authorize
        assert query["response_type"] == "code"
        assert query[self.id_name] == ID
        assert query["state"]
        assert query["redirect_uri"].endswith(f"/account/with/{self.code}/back/")

    def issue(self, query):
        code = secrets.token_hex(8)
        self.codes[code] = query | {"person": dict(self.person)}
        return code

    def taken(self, code):
        """What a code was given out for; it counts once."""
        return self.codes.pop(code, None)

    def token(self, given):
        token = secrets.token_hex(8)
        self.tokens[token] = given["person"]
        return token

    def settle(self, monkeypatch):
        """The site's adapter speaks with this server."""


class Weixin(Fake):
    """GET with appid and secret; JSON as text/plain; a no comes back without code and error."""

    code, label, denial, id_name, authorize = "weixin", "微信", {}, "appid", "/connect/qrconnect"

    def settle(self, monkeypatch):
        monkeypatch.setattr(dialects.WeixinAdapter, "authorize_url", f"{self.url}/connect/qrconnect")
        monkeypatch.setattr(dialects.WeixinAdapter, "access_token_url", f"{self.url}/sns/oauth2/access_token")
        monkeypatch.setattr(dialects.WeixinAdapter, "profile_url", f"{self.url}/sns/userinfo")

    def look(self, query, parts):
        super().look(query, parts)
        assert (query["scope"], parts.fragment) == ("snsapi_login", "wechat_redirect")

    def ids(self, person):
        union = person.get("union")
        return {"openid": person["uid"]} | ({"unionid": union} if union else {})

    def speak(self, path, query, body, headers):
        if path == "/sns/oauth2/access_token":
            if (query.get("appid"), query.get("secret")) != (ID, SECRET):
                return 200, "text/plain", {"errcode": 40125, "errmsg": "invalid appsecret"}
            given = self.taken(query.get("code"))
            if not given:
                return 200, "text/plain", {"errcode": 40029, "errmsg": "invalid code"}
            own = {"access_token": self.token(given), "expires_in": 7200, "refresh_token": "r", "scope": "snsapi_login"}
            return 200, "text/plain", own | self.ids(given["person"])
        person = self.tokens.get(query.get("access_token"))
        if path != "/sns/userinfo" or not person or query.get("openid") != person["uid"]:
            return 200, "text/plain", {"errcode": 40003, "errmsg": "invalid openid"}
        more = {"sex": 0, "province": "", "city": "", "country": "", "headimgurl": AVATAR, "privilege": []}
        return 200, "text/plain", {"nickname": person["name"]} | more | self.ids(person)


class Weibo(Fake):
    """A form; the token comes with the uid, JSON as text/plain."""

    code, label, authorize = "weibo", "微博", "/oauth2/authorize"

    def settle(self, monkeypatch):
        monkeypatch.setattr(dialects.WeiboAdapter, "authorize_url", f"{self.url}/oauth2/authorize")
        monkeypatch.setattr(dialects.WeiboAdapter, "access_token_url", f"{self.url}/oauth2/access_token")
        monkeypatch.setattr(dialects.WeiboAdapter, "profile_url", f"{self.url}/2/users/show.json")

    def speak(self, path, query, body, headers):
        kind = "text/plain;charset=UTF-8"
        if path == "/oauth2/access_token":
            form = dict(parse_qsl(body))
            given = self.taken(form.get("code")) if form.get("client_secret") == SECRET else None
            if not given or form["redirect_uri"] != given["redirect_uri"]:
                return 400, kind, '{"error":"invalid_grant","error_code":21325}'
            own = {"access_token": self.token(given), "remind_in": "157679999", "expires_in": 157679999}
            own |= {"uid": given["person"]["uid"], "isRealName": "true"}
            return 200, kind, json.dumps(own, separators=(",", ":"))
        person = self.tokens.get(query.get("access_token"))
        if path != "/2/users/show.json" or not person or query.get("uid") != person["uid"]:
            return 403, kind, {"error": "invalid_access_token", "error_code": 21332}
        more = {"avatar_large": AVATAR, "location": "北京", "description": "一句", "profile_url": "u/1"}
        own = {"id": 1, "idstr": person["uid"], "screen_name": person["name"], "name": person["name"]}
        return 200, "application/json", own | more


class Feishu(Fake):
    """The app shows itself first; `code` says whether it went well."""

    code, label, id_name, proves_number, authorize = "feishu", "飞书", "app_id", True, "/open-apis/authen/v1/index"

    def settle(self, monkeypatch):
        base = f"{self.url}/open-apis"
        monkeypatch.setattr(dialects.FeishuAdapter, "authorize_url", f"{base}/authen/v1/index")
        monkeypatch.setattr(dialects.FeishuAdapter, "access_token_url", f"{base}/authen/v1/access_token")
        monkeypatch.setattr(
            dialects.FeishuAdapter, "app_access_token_url", f"{base}/auth/v3/app_access_token/internal/"
        )
        monkeypatch.setattr(dialects.FeishuAdapter, "user_info_url", f"{base}/authen/v1/user_info")

    def speak(self, path, query, body, headers):
        kind, bearer = "application/json; charset=utf-8", headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "/open-apis/auth/v3/app_access_token/internal/":
            if json.loads(body) != {"app_id": ID, "app_secret": SECRET}:
                return 200, kind, {"code": 10014, "msg": "app secret invalid"}
            return 200, kind, {"code": 0, "msg": "ok", "app_access_token": "app-token", "expire": 7200}
        if path == "/open-apis/authen/v1/access_token":
            given = self.taken(json.loads(body).get("code")) if bearer == "app-token" else None
            if not given:
                return 200, kind, {"code": 20007, "msg": "code is invalid"}
            data = {"access_token": self.token(given), "expires_in": 6900, "refresh_token": "r", "token_type": "Bearer"}
            return 200, kind, {"code": 0, "msg": "success", "data": data}
        person = self.tokens.get(bearer)
        if path != "/open-apis/authen/v1/user_info" or not person:
            return 200, kind, {"code": 20005, "msg": "token invalid"}
        data = {"name": person["name"], "avatar_big": AVATAR, "open_id": person["uid"], "union_id": "union-of-hers"}
        data |= {"email": person["mail"], "mobile": person["number"], "tenant_key": "t", "user_id": "u"}
        return 200, kind, {"code": 0, "msg": "success", "data": data}


class DingTalk(Fake):
    """JSON in camels; the code is called `authCode`, the token goes in a header of its own."""

    code, label, code_name, proves_number, authorize = "dingtalk", "钉钉", "authCode", True, "/oauth2/auth"

    def settle(self, monkeypatch):
        monkeypatch.setattr(dialects.DingTalkAdapter, "authorize_url", f"{self.url}/oauth2/auth")
        monkeypatch.setattr(dialects.DingTalkAdapter, "access_token_url", f"{self.url}/v1.0/oauth2/userAccessToken")
        monkeypatch.setattr(dialects.DingTalkAdapter, "profile_url", f"{self.url}/v1.0/contact/users/me")

    def look(self, query, parts):
        super().look(query, parts)
        assert (query["prompt"], query["scope"]) == ("consent", "openid")

    def speak(self, path, query, body, headers):
        kind = "application/json"
        if path == "/v1.0/oauth2/userAccessToken":
            form = json.loads(body)
            own = form.get("clientId"), form.get("clientSecret"), form.get("grantType")
            given = self.taken(form.get("code")) if own == (ID, SECRET, "authorization_code") else None
            if not given:
                return 400, kind, {"code": "invalidParameter.authCode.notFound", "message": "不合法的临时授权码"}
            return 200, kind, {"accessToken": self.token(given), "refreshToken": "r", "expireIn": 7200, "corpId": "c"}
        person = self.tokens.get(headers.get("x-acs-dingtalk-access-token"))
        if path != "/v1.0/contact/users/me" or not person:
            return 401, kind, {"code": "InvalidAuthentication", "message": "不合法的 access_token"}
        said = {"nick": person["name"], "avatarUrl": AVATAR, "openId": person["uid"], "unionId": "union-of-hers"}
        if person["number"]:
            said |= {"mobile": person["number"].removeprefix("+86"), "stateCode": "86"}
        return 200, kind, said


KEY, STRANGE = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class OIDC(Fake):
    """Discovery, keys, a signed token; `claims` and `sign` are what a test makes of the token."""

    code, label, proves_mail, proves_number, authorize = "beichen", "北辰账号", True, True, "/authorize"

    def __init__(self, port=0):
        super().__init__(port)
        self.claims, self.key, self.algorithm, self.kid, self.config = {}, KEY, "RS256", "k1", {}

    def look(self, query, parts):
        super().look(query, parts)
        assert query["code_challenge_method"] == "S256"
        assert query["nonce"]
        assert "openid" in query["scope"].split()

    def speak(self, path, query, body, headers):
        kind = "application/json"
        if path == "/.well-known/openid-configuration":
            return 200, kind, self._config()
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return 200, kind, {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            return self._token(dict(parse_qsl(body)))
        if path == "/authorize":
            return 200, "text/html; charset=utf-8", self._page(query)
        person = self.tokens.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if path != "/userinfo" or not person:
            return 401, kind, {"error": "invalid_token"}
        return 200, kind, {"sub": self.claims.get("userinfo", person["uid"]), "name": person["name"], "picture": AVATAR}

    def _config(self):
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        found = {"issuer": self.url} | {name: f"{self.url}/{place}" for name, place in names.items()}
        own = {
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return found | own | self.config

    def _token(self, form):
        given = self.taken(form.get("code")) if form.get("client_secret") == SECRET else None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not given or challenge != given["code_challenge"]:
            return 400, "application/json", {"error": "invalid_grant"}
        person, now = given["person"], int(time.time())
        said = {"iss": self.url, "sub": person["uid"], "aud": ID, "iat": now, "exp": now + 300, "nonce": given["nonce"]}
        said |= {"name": person["name"], "picture": AVATAR}
        if person["mail"]:
            said |= {"email": person["mail"], "email_verified": True}
        if person["number"]:
            said |= {"phone_number": person["number"], "phone_number_verified": True}
        said = {name: value for name, value in (said | self.claims).items() if value is not None and name != "userinfo"}
        signed = jwt.encode(said, self.key, self.algorithm, headers={"kid": self.kid})
        token = {"access_token": self.token(given), "token_type": "Bearer", "expires_in": 300, "id_token": signed}
        return 200, "application/json", token

    def _page(self, query):
        code = self.issue(query)
        back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        no = f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        return f'<h1>北辰账号</h1><a id="yes" href="{back}">同意</a> <a id="no" href="{no}">不同意</a>'.replace(
            "&", "&amp;"
        )


KINDS = (Weixin, Weibo, Feishu, DingTalk, OIDC)
