"""Members choose avatars and covers, through the real decoder."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.access.roles import Role
from community.attachments.actions import decode_next, take_in
from community.attachments.models import Attachment
from community.attachments.shelf import shelf
from profiles.models import Member
from profiles.portraits import actions
from profiles.portraits.models import Portrait
from tests.community.attachments import hostile
from tests.conftest import NOON, drain, person

PHONE = hostile.phone_jpeg(600, 400)


@pytest.fixture(autouse=True)
def kept_apart(files_apart):
    return files_apart


@pytest.fixture
def known(mei):
    """A member who is no newcomer."""
    Member.objects.filter(pk=mei.pk).update(trust=1)
    return again(mei)


@pytest.fixture
def moderator(db):
    return person("xu", "许可", role=Role.MODERATOR)


def again(member):
    return Member.objects.get(pk=member.pk)


def decode():
    while decode_next(timezone.now()):
        pass
    drain()


def bring(member, place="avatar", content=PHONE, at=NOON):
    row = take_in(member, f"portrait:{place}", SimpleUploadedFile("a.jpg", content), alone=True, at=at)
    decode()
    return row


def choose(member, place="avatar", part=None, content=PHONE, at=NOON, trust=None):
    bring(member, place, content, at)
    if trust is not None:
        Member.objects.filter(pk=member.pk).update(trust=trust)
    portrait = actions.choose_portrait(member, place, part, at=at)
    decode()
    return Portrait.objects.get(pk=portrait.pk)


def seen(client, key, variant="96.webp"):
    return client.get(reverse("attachments:file", args=[key, variant]))


def image_of(key, variant):
    size = Attachment.objects.get(key=key).sizes[variant]
    with shelf().open(size["at"]) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")
