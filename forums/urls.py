"""Doors of the forums."""

from django.urls import path

from forums import views

app_name = "forums"
urlpatterns = [
    path("forums/", views.boards, name="boards"),
    path("forums/new/", views.compose, name="compose"),
    path("forums/preview/", views.preview, name="preview"),
    path("forums/similar/", views.similar, name="similar"),
    path("forums/people/", views.suggest_people, name="suggest_people"),
    path("forums/<str:slug>/", views.board, name="board"),
    path("forums/<str:slug>/new/", views.start_topic, name="start_topic"),
    path("forums/<str:slug>/read/", views.read_board, name="read_board"),
    path("forums/<str:slug>/manage/", views.manage_topics, name="manage_topics"),
    path("forums/<str:slug>/deeds/", views.deeds, name="deeds"),
    path("deeds/<int:pk>/undo/", views.undo, name="undo"),
    path("desk/boards/", views.desk, name="desk"),
    path("desk/boards/open/", views.open_board, name="open_board"),
    path("desk/boards/<str:slug>/", views.change_board, name="change_board"),
    path("hot/", views.hot, name="hot"),
    path("featured/", views.featured, name="featured"),
    path("my/unread/", views.unread_list, name="unread_list"),
    path("t/<int:pk>/", views.topic, name="topic"),
    path("t/<int:pk>/reply/", views.reply, name="reply"),
    path("t/<int:pk>/unread/", views.unread, name="unread"),
    path("t/<int:pk>/seen/", views.seen, name="seen"),
    path("t/<int:pk>/manage/", views.manage_topic, name="manage_topic"),
    path("t/<int:pk>/split/", views.split_topic, name="split_topic"),
    path("p/<int:pk>/", views.post, name="post"),
    path("p/<int:pk>/edit/", views.edit_post, name="edit_post"),
    path("p/<int:pk>/withdraw/", views.withdraw_post, name="withdraw_post"),
    path("p/<int:pk>/bring-back/", views.bring_back_post, name="bring_back_post"),
    path("p/<int:pk>/accept/", views.accept_answer, name="accept_answer"),
    path("p/<int:pk>/official/", views.pin_official, name="pin_official"),
    path("p/<int:pk>/history/", views.history, name="history"),
    path("p/<int:pk>/history/<int:number>/restore/", views.restore_version, name="restore_version"),
    path("p/<int:pk>/history/<int:number>/hide/", views.hide_version, name="hide_version"),
]
