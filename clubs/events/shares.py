"""What of the events can be taken outside."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clubs.events.clock import span_words
from clubs.events.models import Event
from community.access.registry import PUBLIC
from community.api.registry import Card, Shareable, number
from community.lib.html import plain

WORDS = 240


def _find(user, key):
    return get_object_or_404(Event.objects.visible_to(user).public_face().with_signs(), pk=number(key))


def card(event):
    """What a stranger may see: what, when and where, never who comes or the link of what is online."""
    where = event.place or event.get_kind_display()
    return Card(
        code="event",
        key=str(event.pk),
        title=event.title,
        text=plain(event.html, WORDS),
        line=f"{span_words(event)} · {where}",
        url=event.get_absolute_url(),
        kind_label=str(_("活动")) if not event.is_off else str(_("活动，取消了")),
    )


def public_card(event):
    """The card for the event's own page: None where a visitor may not see it."""
    return card(event) if event.seen_by == PUBLIC and not event.hidden_at else None


Shareable("event", _("活动"), _find, card)
