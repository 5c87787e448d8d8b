"""Signing in with accounts of elsewhere: WeChat, Weibo, Feishu, DingTalk, OpenID Connect."""

from django.apps import AppConfig


class LoginsConfig(AppConfig):
    name = "profiles.logins"
    label = "logins"
