"""Reports: k-safe answers for staff."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "insights.reports"
    label = "reports"
