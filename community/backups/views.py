"""The desk's page of backups."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.access.permissions import check_power
from community.access.roles import Power
from community.backups import actions
from community.backups.models import KEPT, Backup

SHOWN = 60


@never_cache
def backups(request):
    """What there is, and the button for another one. One statement."""
    check_power(request.user, Power.APPOINT)
    rows = list(Backup.objects.order_by("-pk")[:SHOWN])
    waiting = next((row for row in rows if row.made_at is None and not row.why), None)
    context = {
        "rows": [r for r in rows if r is not waiting],
        "waiting": waiting,
        "days": KEPT.days,
        "at": timezone.now(),
    }
    return render(request, "community/backups/backups.html", context)


@require_POST
def ask(request):
    """One more."""
    actions.ask_for_backup(request.user, at=timezone.now())
    messages.success(request, _("开始做了，一般几分钟。网站照常用。"))
    return redirect("backups:backups")


@never_cache
def fetch(request, pk):
    """Take one out of the house; the log says who did."""
    check_power(request.user, Power.APPOINT)
    row = get_object_or_404(Backup.objects.exclude(made_at=None), pk=pk)
    actions.note_fetched(request.user, row, at=timezone.now())
    file = (actions.folder() / row.name).open("rb")
    return FileResponse(file, as_attachment=True, filename=row.name, content_type="application/gzip")
