"""Doors of the demo: its outbox, and signing in as one of its people at one click."""

import email
import email.policy
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from community.pages.context import roof

MOST_MAILS = 30
_DIVIDER = "-" * 79


def outbox(request):
    """What the demo would have mailed, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = (
        sorted(folder.glob("*.log"), key=lambda p: p.stat().st_mtime, reverse=True)[:MOST_MAILS]
        if folder.exists()
        else []
    )
    mails = [
        _read(text) for path in files for text in reversed(path.read_text("utf-8").split(_DIVIDER)) if text.strip()
    ]
    return render(request, "community/demo/outbox.html", {"mails": mails[:MOST_MAILS]})


def _read(text):
    message = email.message_from_string(text.strip(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "subject": message["subject"],
        "to": message["to"],
        "date": message["date"],
        "body": body.get_content() if body else "",
    }


def enter(request, who):
    """Sign in as one of the demo's people; only with the demo's switch on."""
    if not settings.DEMO:
        raise Http404
    member = get_object_or_404(get_user_model(), handle=who, is_active=True, imported=False)
    get_adapter().login(request, member)
    return redirect("/desk/" if roof(request)["desk_nav"] else "/")
