"""Insights: learning from all."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "insights"
    label = "insights"
