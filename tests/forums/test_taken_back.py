"""MODR-02: a held post that its author has taken back: what moderators see of it, and what they are told."""

import pytest
from django.utils import timezone

from community.access.roles import Role
from forums.actions import bring_back_post, open_board, start_topic, withdraw_post
from forums.models import Holds
from tests.conftest import NOON, as_, person


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def held(admin, site, mei):
    strict = open_board(admin, "闲置", "spare", holds_below=Holds.EVERYBODY, at=NOON)
    return start_topic(mei, strict, title="出原厂横杆", body="成都自提", at=NOON)


def seen_by(user, path):
    return as_(user).get(path).content.decode()


def test_modr_02_what_its_author_took_back_is_not_said_to_be_out(held, mei, xu):
    post = held.posts.get()
    assert "/release/" in seen_by(xu, f"/t/{held.pk}/")
    withdraw_post(mei, post, at=timezone.now())
    page = as_(xu).post(f"/moderation/post/{post.pk}/release/", follow=True).content.decode()
    assert "没有可放的了" in page
    assert "放出来了" not in page
    post.refresh_from_db()
    assert post.held
    page = seen_by(xu, f"/t/{held.pk}/")
    assert "/release/" not in page
    assert "收回了，只有作者和版主看得到" in page
    assert "等版主看过再放出来" not in page
    bring_back_post(mei, post, at=timezone.now())
    page = as_(xu).post(f"/moderation/post/{post.pk}/release/", follow=True).content.decode()
    assert "放出来了" in page
