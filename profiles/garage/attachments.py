"""A document's file: its owner sees it, and for a few minutes the colleague whose opening was written down."""

from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.utils import timezone

from community.access.permissions import can
from community.attachments.registry import Attachable
from profiles.garage.models import Proof
from profiles.garage.permissions import check_review

# Minutes in which an opened document can be looked at before it has to be opened anew.
OPEN_MINUTES = 15


def find(user, pk):
    """The showing, for its owner or whoever has just opened it; 404 for everybody else."""
    if can(check_review, user):
        since = timezone.now() - timedelta(minutes=OPEN_MINUTES)
        opened = Proof.objects.waiting().filter(pk=pk, opened_by=user, opened_at__gt=since).first()
        if opened is not None:
            return opened
    return get_object_or_404(Proof.objects.visible_to(user), pk=pk)


def changed(pk, at):
    """Nothing is kept beside a document."""
    del pk, at


Attachable("proof", Proof, find, changed)
