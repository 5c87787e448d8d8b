"""Doors of the lexicon desk."""

from django.urls import path

from community.text import views

app_name = "text"
urlpatterns = [
    path("desk/words/", views.words, name="words"),
    path("desk/words/<int:pk>/", views.change_word, name="change_word"),
    path("desk/words/<int:pk>/remove/", views.remove_word, name="remove_word"),
    path("desk/guard/", views.guard, name="guard"),
    path("desk/guard/<int:pk>/", views.change_sensitive, name="change_sensitive"),
    path("desk/guard/<int:pk>/remove/", views.drop_sensitive, name="drop_sensitive"),
    path("desk/guard/<int:pk>/back/", views.bring_back_sensitive, name="bring_back_sensitive"),
    path("desk/words/versions/", views.versions, name="versions"),
    path("desk/words/versions/<int:number>/", views.roll_back, name="roll_back"),
    path("desk/words/versions/<int:number>/undo/", views.undo_change, name="undo_change"),
]
