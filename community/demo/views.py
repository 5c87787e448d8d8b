"""Doors of the demo: its outbox, and signing in as one of its people at one click."""

import email
import email.policy
import json
from datetime import UTC, datetime
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.pages.context import roof

MOST_MAILS = 30
_DIVIDER = "-" * 79


def outbox(request):
    """What the demo would have mailed or messaged, newest first."""
    told = sorted([*_mails(), *_messages()], key=lambda one: one["moment"], reverse=True)
    return render(request, "community/demo/outbox.html", {"told": told[:MOST_MAILS], "at": timezone.now()})


def _mails():
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in files[:MOST_MAILS]:
        for text in reversed(path.read_text("utf-8").split(_DIVIDER)):
            if text.strip():
                yield _read(text)


def _messages():
    for path in sorted(settings.SMS_FOLDER.glob("*.json"), reverse=True)[:MOST_MAILS]:
        told = json.loads(path.read_text("utf-8"))
        moment = datetime.fromisoformat(told["at"])
        yield {"subject": _("短信"), "to": told["to"], "moment": moment, "body": told["text"]}


def _read(text):
    message = email.message_from_bytes(text.strip().encode(), policy=email.policy.default)
    body, moment = message.get_body(("plain",)), message["date"].datetime
    return {
        "subject": message["subject"],
        "to": message["to"],
        "moment": moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        "body": body.get_content() if body else "",
    }


def enter(request, who):
    """Sign in as one of the demo's people; only with the demo's switch on."""
    if not settings.DEMO:
        raise Http404
    member = get_object_or_404(get_user_model(), handle=who, is_active=True, imported=False)
    get_adapter().login(request, member)
    return redirect("/desk/" if roof(request)["desk_nav"] else "/")
