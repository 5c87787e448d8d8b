"""Doors of the garage."""

from django.urls import path

from profiles.garage import views

app_name = "garage"
urlpatterns = [
    path("my/garage/", views.garage, name="garage"),
    path("my/garage/new/", views.add_car, name="add_car"),
    path("my/garage/<int:pk>/", views.car, name="car"),
    path("my/garage/<int:pk>/prove/", views.prove, name="prove"),
    path("my/garage/<int:pk>/code/", views.prove_by_code, name="prove_by_code"),
    path("my/garage/<int:pk>/withdraw/", views.withdraw_proof, name="withdraw_proof"),
    path("my/garage/<int:pk>/confirm/", views.confirm_ownership, name="confirm_ownership"),
    path("my/garage/<int:pk>/object/", views.object_to_claim, name="object_to_claim"),
    path("my/garage/<int:pk>/sold/", views.transfer_car, name="transfer_car"),
    path("my/garage/<int:pk>/remove/", views.remove_car, name="remove_car"),
    path("desk/garage/", views.desk, name="desk"),
    path("desk/garage/sold/", views.import_sold, name="import_sold"),
    path("desk/garage/<int:pk>/", views.judge, name="judge"),
]
