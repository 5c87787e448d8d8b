"""Evidence: what consenting members' words say."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "insights.evidence"
    label = "evidence"
