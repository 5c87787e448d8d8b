"""Doors of tags."""

from django.urls import path

from community.tags import views

app_name = "tags"
urlpatterns = [
    path("tags/", views.tags, name="tags"),
    path("tags/suggest/", views.suggest, name="suggest"),
    path("tags/<str:name>/", views.tag, name="tag"),
    path("desk/tags/", views.desk, name="desk"),
    path("desk/tags/groups/", views.found_group, name="found_group"),
    path("desk/tags/<int:pk>/", views.curate, name="curate"),
    path("desk/tags/<int:pk>/rename/", views.rename_tag, name="rename_tag"),
    path("desk/tags/<int:pk>/group/", views.group_tag, name="group_tag"),
    path("desk/tags/<int:pk>/merge/", views.merge_tags, name="merge_tags"),
]
