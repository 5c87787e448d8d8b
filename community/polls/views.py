"""One poll, voting in it, ending it: as pages, or as a fragment for the page the reader is on."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.access.permissions import Refused
from community.lib import ratelimit
from community.polls import actions
from community.polls.ballot import poll_of
from community.polls.forms import VoteForm
from community.polls.models import Poll
from community.polls.permissions import check_vote, thing_of

# Changes of a vote one member may make in ten minutes.
VOTES_IN_TEN_MINUTES = 60


def _found(request, pk):
    """(poll, its thing), or Http404 where the thing is not the reader's to see."""
    row = get_object_or_404(Poll, pk=pk)
    return row, thing_of(request.user, row)


def _place(row, thing):
    """Where the poll stands on the page of its thing."""
    return f"{row.host.url(thing).partition('#')[0]}#poll-{row.pk}"


def _in_place(request):
    return request.headers.get("X-Requested-With") == "fetch"


def _shown(request, row, thing, *, said="", error="", chosen=None, status=200):
    """The poll as it stands: the fragment alone for a script, else a page of its own."""
    ballot = poll_of(thing, request.user, timezone.now())
    if chosen is not None:
        for option in ballot.options:
            option.is_chosen = str(option.pk) in chosen
    context = {"poll": ballot, "said": said, "error": error, "poll_url": _place(row, thing)}
    return render(request, f"community/polls/{'_poll' if _in_place(request) else 'poll'}.html", context, status=status)


def _done(request, row, thing, said):
    """What was done: in place, or on the page the poll stands on."""
    if _in_place(request):
        return _shown(request, row, thing, said=said)
    messages.success(request, said)
    return redirect(_place(row, thing))


def _refused_in_place(view):
    """A script is told in the fragment why not; everybody else gets the page of refusals."""

    @wraps(view)
    def inner(request, pk):
        try:
            return view(request, pk)
        except (Refused, ratelimit.TooOften) as error:
            if not _in_place(request):
                raise
            if isinstance(error, Refused):
                sentence, status = str(error), 403
            else:
                sentence, status = (
                    ngettext("改得太勤了，%(n)d 秒后再投。", "改得太勤了，%(n)d 秒后再投。", error.seconds)
                    % {"n": error.seconds},
                    429,
                )
        return _shown(request, *_found(request, pk), error=sentence, status=status)

    return inner


def poll(request, pk):
    """One poll by itself, with the way to where it stands."""
    return _shown(request, *_found(request, pk))


@require_POST
@_refused_in_place
def vote(request, pk):
    """Vote, vote differently, or take the vote back."""
    row, thing = _found(request, pk)
    now = timezone.now()
    check_vote(request.user, row, now)
    form = VoteForm(request.POST, ballot=poll_of(thing, request.user, now))
    if not form.is_valid():
        chosen = request.POST.getlist("option")
        return _shown(request, row, thing, error=form.sentence(), chosen=chosen, status=422)
    ratelimit.count("votes", request.user.pk, VOTES_IN_TEN_MINUTES, 600, now)
    actions.vote(request.user, row, form.cleaned_data["option"], at=now)
    mine = poll_of(thing, request.user, now).mine
    return _done(
        request, row, thing, _("投好了，你选的是%(mine)s。") % {"mine": mine} if mine else _("收回了，你这一票不算了。")
    )


@require_POST
@_refused_in_place
def close(request, pk):
    """End a poll before its time."""
    row, thing = _found(request, pk)
    actions.close_poll(request.user, row, at=timezone.now())
    return _done(request, row, thing, _("投票结束了，结果在这里。"))
