"""Catalogue: products and regions."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "community.catalogue"
    label = "catalogue"
