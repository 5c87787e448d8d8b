"""Doors of the hall: coming in, the space, settings, and the desk's member pages."""

from django.urls import path

from profiles import views

app_name = "profiles"
urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/code/", views.join_code, name="join_code"),
    path("my/words/", views.choose_keywords, name="words"),
    path("my/settings/", views.settings, name="settings"),
    path("my/terms/", views.agree_to_terms, name="agree_to_terms"),
    path("my/space/", views.arrange, name="arrange"),
    path("u/<slug:handle>/", views.space, name="space"),
    path("desk/members/", views.customers, name="customers"),
    path("desk/members/<slug:handle>/", views.customer, name="customer"),
    path("desk/roles/", views.roles, name="roles"),
    path("desk/fields/", views.fields, name="fields"),
    path("desk/fields/<int:pk>/", views.change_field, name="change_field"),
]
