"""Text: Chinese words and the brand's lexicon."""

from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "community.text"
    label = "text"
