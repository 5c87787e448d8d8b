"""Doors of privacy."""

from django.urls import path

from community.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.register, name="register"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
    path("my/reads/", views.reads, name="reads"),
    path("receipts/check/", views.check_receipt, name="check_receipt"),
    path("receipts/<str:token>/", views.receipt, name="receipt"),
    path("receipts/<str:token>/receipt.json", views.receipt_file, name="receipt_file"),
]
