"""Addresses of blogs."""

from django.urls import path

from profiles.blogs import views

app_name = "blogs"
urlpatterns = [
    path("u/<slug:handle>/blog/", views.blog, name="blog"),
    path("my/blog/write/", views.write_entry, name="write_entry"),
    path("my/blog/categories/", views.categories, name="categories"),
    path("my/say/", views.say, name="say"),
    path("my/say/<slug:code>/<int:pk>/", views.repost, name="repost"),
    path("b/<int:pk>/", views.entry, name="entry"),
    path("b/<int:pk>/edit/", views.edit_entry, name="edit_entry"),
    path("b/<int:pk>/withdraw/", views.withdraw_entry, name="withdraw_entry"),
    path("b/<int:pk>/back/", views.bring_back_entry, name="bring_back_entry"),
    path("b/<int:pk>/comments/", views.turn_comments, name="turn_comments"),
    path("b/<int:pk>/comment/", views.comment, name="comment"),
    path("b/comments/<int:pk>/", views.comment_place, name="comment_place"),
    path("b/comments/<int:pk>/withdraw/", views.withdraw_comment, name="withdraw_comment"),
    path("b/comments/<int:pk>/back/", views.bring_back_comment, name="bring_back_comment"),
    path("b/comments/<int:pk>/away/", views.put_away, name="put_away"),
    path("b/comments/<int:pk>/put-back/", views.put_back, name="put_back"),
]
