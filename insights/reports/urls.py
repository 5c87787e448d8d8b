"""Doors of reports."""

from django.urls import path

from insights.reports import views

app_name = "reports"
urlpatterns = [
    path("desk/reports/terms/", views.terms, name="terms"),
    path("desk/reports/terms/export/", views.export, name="export"),
    path("desk/reports/sentences/", views.sentences, name="sentences"),
]
