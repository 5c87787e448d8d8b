"""接口令牌: what programs do in a member's name, as she let them."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "profiles.tokens"
    label = "tokens"
