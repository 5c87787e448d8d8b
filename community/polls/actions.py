"""Open a poll, vote, end it. Every change of a vote holds the poll's row."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, F

from community.access.permissions import check_signed_in
from community.access.registry import MEMBERS
from community.activity.actions import record
from community.polls.models import FEWEST_OPTIONS, MOST_OPTIONS, Option, Poll, Vote
from community.polls.permissions import check_choice, check_close, check_open_anew, check_vote, thing_of
from community.polls.registry import host_of
from community.polls.verbs import POLL_CLOSED, POLL_OPENED, POLL_VOTED, VOTE_TAKEN_BACK


def _locked(**which):
    return Poll.objects.select_for_update(of=("self",)).filter(**which)


@transaction.atomic
def open_poll(
    by, thing, *, question, options, multiple=False, most=None, hidden_until_voted=False, closes_at=None,
    audience=MEMBERS, at,
):  # fmt: skip
    """A poll in a thing that its own action lets the member write; `most` None means as many as there are options.

    While nobody has voted a second call puts another poll in its place; afterwards it is refused.
    """
    check_signed_in(by)
    host = host_of(thing._meta.concrete_model)
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise ValueError(f"{len(options)} options")
    fields = {
        "question": question, "multiple": multiple, "most": min(most or len(options), len(options)) if multiple else 1,
        "hidden_until_voted": hidden_until_voted, "closes_at": closes_at, "closed_at": None, "audience": audience,
        "opened_at": at,
    }  # fmt: skip
    where = {"content_type": ContentType.objects.get_for_model(thing), "object_id": thing.pk}
    poll = _locked(**where).first()
    if poll is None:
        poll = Poll.objects.create(**where, **fields)
    else:
        check_open_anew(poll)
        Poll.objects.filter(pk=poll.pk).update(**fields)
        poll.options.all().delete()
        poll.refresh_from_db()
    Option.objects.bulk_create(Option(poll=poll, position=n, text=text) for n, text in enumerate(options, 1))
    record(by, POLL_OPENED, poll, title=question, audience=host.audience(thing), at=at)
    return poll


@transaction.atomic
def vote(by, poll, option_ids, *, at):
    """Replace whatever the member chose by these options; none takes the vote back, the same again changes nothing."""
    poll = _locked(pk=poll.pk).get()
    thing = thing_of(by, poll)
    check_vote(by, poll, at)
    chosen = set(option_ids)
    check_choice(poll, set(poll.options.values_list("pk", flat=True)), chosen)
    held = set(Vote.objects.filter(poll=poll, member=by).values_list("option_id", flat=True))
    gone, new = held - chosen, chosen - held
    if not gone and not new:
        return poll
    Vote.objects.filter(poll=poll, member=by, option__in=gone).delete()
    Vote.objects.bulk_create(
        Vote(poll=poll, option_id=pk, member=by, is_only=not poll.multiple, at=at) for pk in sorted(new)
    )
    Option.objects.filter(pk__in=gone).update(votes=F("votes") - 1)
    Option.objects.filter(pk__in=new).update(votes=F("votes") + 1)
    if bool(chosen) != bool(held):
        Poll.objects.filter(pk=poll.pk).update(votes_count=F("votes_count") + (1 if chosen else -1))
    record(by, POLL_VOTED if chosen else VOTE_TAKEN_BACK, poll, audience=poll.host.audience(thing), at=at)
    poll.refresh_from_db()
    return poll


@transaction.atomic
def close_poll(by, poll, *, at):
    """End a poll now; its results are open from here on, and it does not open again."""
    poll = _locked(pk=poll.pk).get()
    thing = thing_of(by, poll)
    check_close(by, poll, thing)
    if not poll.is_open(at):
        return poll
    Poll.objects.filter(pk=poll.pk).update(closed_at=at)
    poll.closed_at = at
    record(by, POLL_CLOSED, poll, title=poll.question, audience=poll.host.audience(thing), at=at)
    return poll


@transaction.atomic
def leave_votes(whom, limit):
    """A member's votes in some polls go, with what they count. A part of an erasure."""
    polls = list(
        Vote.objects.filter(member=whom.number).order_by("poll").values_list("poll", flat=True).distinct()[:limit]
    )
    list(_locked(pk__in=polls).order_by("pk"))
    votes = Vote.objects.filter(member=whom.number, poll__in=polls)
    Option.objects.filter(pk__in=votes.values("option")).update(votes=F("votes") - 1)
    Poll.objects.filter(pk__in=polls).update(votes_count=F("votes_count") - 1)
    return {"deleted": votes.delete()[0]}


def recount():
    """Bring the counters of polls and options back to the votes that stand; returns how many polls were wrong."""
    healed = 0
    for pk in Poll.objects.order_by("pk").values_list("pk", flat=True).iterator():
        healed += _recount(pk)
    return healed


@transaction.atomic
def _recount(pk):
    poll = _locked(pk=pk).get()
    standing = dict(poll.votes.order_by().values_list("option").annotate(n=Count("pk")))
    wrong = [o for o in poll.options.all() if o.votes != standing.get(o.pk, 0)]
    for option in wrong:
        option.votes = standing.get(option.pk, 0)
    Option.objects.bulk_update(wrong, ["votes"])
    people = poll.votes.aggregate(n=Count("member", distinct=True))["n"]
    if people != poll.votes_count:
        Poll.objects.filter(pk=pk).update(votes_count=people)
    return int(bool(wrong) or people != poll.votes_count)
