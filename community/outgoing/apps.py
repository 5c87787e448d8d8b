"""Outgoing: the one door by which a message leaves the house."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutgoingConfig(AppConfig):
    name = "community.outgoing"
    label = "outgoing"

    def ready(self):
        import_module("community.outgoing.mail")
        import_module("community.outgoing.sms")
        import_module("community.outgoing.wechat")
        autodiscover_modules("outgoing")
