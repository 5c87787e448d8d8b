"""Accounts of elsewhere as the environment names them, in allauth's shape."""

import json
import re

from django.core.exceptions import ImproperlyConfigured

OWN = ("weixin", "weibo", "feishu", "dingtalk")
_WANTED = {"id", "name", "server", "client_id", "secret"}


def providers(pairs, oidc):
    """SOCIALACCOUNT_PROVIDERS: of `pairs` ({code: (id, secret)}) those with both, and the servers of the JSON list `oidc`."""
    told = {
        code: {"APPS": [{"client_id": own, "secret": secret}]}
        for code, (own, secret) in pairs.items()
        if own and secret
    }
    apps = [_server(row) for row in _rows(oidc)]
    if len({app["provider_id"] for app in apps}) != len(apps):
        raise ImproperlyConfigured("OIDC 里的 id 不能重复。")
    return told | ({"openid_connect": {"APPS": apps}} if apps else {})


def _rows(text):
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImproperlyConfigured('OIDC 要写成 JSON：[{"id": …, "name": …, "server": …, "client_id": …, "secret": …}]')
    return rows


def _server(row):
    missing = sorted(_WANTED - {key for key, value in row.items() if isinstance(value, str) and value})
    if missing:
        raise ImproperlyConfigured(f"OIDC 里少了 {'、'.join(missing)}。")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,29}", row["id"]) or row["id"] in OWN:
        raise ImproperlyConfigured(f"OIDC 的 id 用小写字母、数字和短横，也不能叫 {'、'.join(OWN)}。")
    if not row["server"].startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ImproperlyConfigured("OIDC 的 server 要以 https:// 开头。")
    return {
        "provider_id": row["id"],
        "name": row["name"],
        "client_id": row["client_id"],
        "secret": row["secret"],
        "settings": {"server_url": row["server"].rstrip("/"), "oauth_pkce_enabled": True},
    }
