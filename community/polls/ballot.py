"""A poll as one reader sees it: what stays hidden from her is not in here at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.permissions import can
from community.lib.moments import changes_at, counted_down
from community.lib.text import listed, punct
from community.polls.models import Option, Poll, Vote
from community.polls.permissions import check_close, check_vote
from community.polls.registry import host_of, who_votes


@dataclass
class OptionView:
    """One option. `votes` and `percent` are None while results are hidden; `is_chosen` fills the form."""

    pk: int
    text: str
    is_mine: bool
    votes: int | None = None
    percent: int | None = None
    is_chosen: bool = False


@dataclass
class PollView:
    """Everything `community/polls/_poll.html` draws. `voters` (members who voted) is None while results are hidden;
    `left` is the time left in words, empty without an end."""

    pk: int
    question: str
    options: list[OptionView]
    multiple: bool
    most: int
    hidden_until_voted: bool
    who: str
    closes_at: datetime | None
    ended_at: datetime | None
    left: str
    is_open: bool
    stands: bool
    may_vote: bool
    may_close: bool
    has_voted: bool
    shows_results: bool
    voters: int | None
    at: datetime

    @property
    def anchor(self):
        """The id of its section on a page."""
        return f"poll-{self.pk}"

    @property
    def takes_all(self):
        """True where one may choose every option there is."""
        return self.most >= len(self.options)

    @property
    def mine(self):
        """What the reader chose, in words."""
        return listed(f"{punct('「')}{option.text}{punct('」')}" for option in self.options if option.is_mine)


def poll_of(thing, user, at):
    """The poll of one thing for one reader, or None. At most three statements."""
    return polls_of(thing._meta.concrete_model, [thing], user, at).get(thing.pk)


def polls_of(model, things, user, at):
    """{id of a thing: PollView} for the things that have a poll: three statements at most, however many there are.

    `things` are things the reader was let see already, or bare ids of them; with bare ids nobody is offered to end a
    poll, and every thing is taken to stand.
    """
    host = host_of(model)
    known = {thing.pk: thing for thing in things if isinstance(thing, model)}
    ids = [*known, *(thing for thing in things if not isinstance(thing, model))]
    rows = list(Poll.objects.standing_in(model, ids)) if ids else []
    if not rows:
        return {}
    options, mine = {}, set()
    for option in Option.objects.filter(poll__in=rows).order_by("poll_id", "position"):
        options.setdefault(option.poll_id, []).append(option)
    if user.is_authenticated:
        mine = set(Vote.objects.filter(member=user, poll__in=rows).values_list("option_id", flat=True))
    return {
        row.object_id: _view(host, row, options.get(row.pk, []), mine, known.get(row.object_id), user, at)
        for row in rows
    }


def _view(host, poll, options, mine, thing, user, at):
    stands = thing is None or bool(host.stands(thing))
    is_open = poll.is_open(at)
    seen = [OptionView(o.pk, o.text, o.pk in mine, is_chosen=o.pk in mine) for o in options]
    has_voted = any(o.is_mine for o in seen)
    shows = not poll.hidden_until_voted or has_voted or not is_open
    if shows:
        counts = [o.votes for o in options]
        for option, votes, percent in zip(seen, counts, percents(counts, poll.votes_count, poll.multiple)):
            option.votes, option.percent = votes, percent
    return PollView(
        pk=poll.pk, question=poll.question, options=seen, multiple=poll.multiple, most=poll.most,
        hidden_until_voted=poll.hidden_until_voted, who=str(who_votes(poll.audience)), closes_at=poll.closes_at,
        ended_at=poll.ended_at(at), left=left(poll.closes_at, at) if is_open else "", is_open=is_open, stands=stands,
        may_vote=stands and can(check_vote, user, poll, at),
        may_close=stands and is_open and thing is not None and can(check_close, user, poll, thing),
        has_voted=has_voted, shows_results=shows, voters=poll.votes_count if shows else None, at=at,
    )  # fmt: skip


def percents(votes, voters, multiple):
    """Whole percent of each option among `voters` people. Of a single choice they add up to 100: what rounding down
    leaves over goes to the largest remainders (Hamilton's method)."""
    if not voters:
        return [0] * len(votes)
    if multiple:
        return [min(100, (200 * n + voters) // (2 * voters)) for n in votes]
    shares = [100 * n // voters for n in votes]
    by_remainder = sorted(range(len(votes)), key=lambda i: (-(100 * votes[i] % voters), i))
    for i in by_remainder[: max(0, 100 - sum(shares))]:
        shares[i] += 1
    return shares


def left(closes_at, at):
    """The time until a poll ends, in its largest whole unit; empty without an end."""
    if closes_at is None:
        return ""
    changes_at(counted_down(closes_at, at))
    rest = closes_at - at
    if rest >= timedelta(days=1):
        return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", rest.days) % {"n": rest.days}
    if rest >= timedelta(hours=1):
        return ngettext("还剩 %(n)d 小时", "还剩 %(n)d 小时", rest.seconds // 3600) % {"n": rest.seconds // 3600}
    if rest >= timedelta(minutes=1):
        return ngettext("还剩 %(n)d 分钟", "还剩 %(n)d 分钟", rest.seconds // 60) % {"n": rest.seconds // 60}
    return _("不到 1 分钟就结束")
