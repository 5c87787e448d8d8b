"""Ask to leave, turn round, and close what is due."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.permissions import Refused
from community.activity.actions import record
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from community.outgoing.registry import Message
from community.privacy.actions import begin_erasure
from profiles.leaving.models import CODE_MINUTES, CODE_TRIES, COOLING, Closure, Points
from profiles.leaving.permissions import check_close, check_send_code, has_own_proof
from profiles.leaving.verbs import ACCOUNT_CLOSED, CLOSURE_ASKED, CLOSURE_CANCELLED
from profiles.models import Member
from profiles.points.actions import let_lapse, spend
from profiles.points.actions.ledger import balance_of
from profiles.points.registry import Spending
from profiles.signin.models import Phone

# Days for which a code that was never used is kept.
CODE_DAYS = 1
DONATED = Spending("leaving.donated", _("注销时捐给社区"))


@transaction.atomic
def send_closing_code(member, *, at):
    """Send six digits that confirm the closing, for who has no password or does not remember it. Raises Undelivered."""
    check_close(member)
    check_send_code(member)
    code = f"{secrets.randbelow(10**6):06d}"
    until = at + timedelta(minutes=CODE_MINUTES)
    fields = {"code_hash": make_password(code), "code_tries": 0, "code_until": until}
    Closure.objects.update_or_create(member=member, defaults=fields)
    _send_code(member, code)


def ask_to_close(member, *, keeps_posts, points, password="", code="", came_in_lately=False, at):
    """The account is closed in seven days, unless she turns round. Confirmed by her password or a code that was sent; by
    a fresh sign-in where she has neither password, address nor number. Raises Refused for a wrong one. Asked again, the
    choices change and the day stays."""
    check_close(member)
    if not has_own_proof(member):
        if not came_in_lately:
            raise Refused(
                _("这个账号没有密码、邮箱和手机号，只认刚登录的。退出去，用原来的办法再登录一次，10 分钟里来点注销。")
            )
    elif not password or not member.check_password(password):
        _use_code(member, code, bool(password), at)
    return _ask(member, keeps_posts, points, at)


def _use_code(member, code, tried_password, at):
    """A try is counted in a transaction of its own, so that a refusal does not undo the count."""
    if not code:
        raise Refused(
            _("密码对不上，再核一下。什么都没动；忘了的话，收一个验证码也行。")
            if tried_password
            else _("输一次密码，或者收一个验证码填进来，我们才知道是你。")
        )
    with transaction.atomic():
        row = Closure.objects.select_for_update().filter(member=member).exclude(code_hash="").first()
        if row is None or row.code_until is None or row.code_until <= at:
            raise Refused(_("这个码过了 10 分钟，用不了了。再发一个就行，账号照旧。"))
        if row.code_tries >= CODE_TRIES:
            raise Refused(_("试了 5 次都不对，这个码作废了。再发一个就行，账号照旧。"))
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
    if not check_password(code, row.code_hash):
        left = CODE_TRIES - row.code_tries
        raise Refused(
            ngettext(
                "这 6 位对不上，看看是不是上一封信。还能试 %(left)d 次，账号照旧。",
                "这 6 位对不上，看看是不是上一封信。还能试 %(left)d 次，账号照旧。",
                left,
            )
            % {"left": left}
        )


@transaction.atomic
def _ask(member, keeps_posts, points, at):
    row, _made = Closure.objects.select_for_update().get_or_create(member=member)
    row.keeps_posts, row.points = keeps_posts, Points(points)
    row.code_hash, row.code_tries, row.code_until = "", 0, None
    fresh = row.asked_at is None
    if fresh:
        row.asked_at, row.due_at = at, at + COOLING
    row.save()
    if fresh:
        record(member, CLOSURE_ASKED, member, audience=f"member:{member.pk}", at=at)
        _mail("closing_asked", member, _about(row))
    return row


@transaction.atomic
def change_closing(member, *, keeps_posts, points):
    """Other choices for a closing that waits; they take effect on the day. Refused where none waits."""
    changed = Closure.objects.filter(member=member, asked_at__isnull=False).update(
        keeps_posts=keeps_posts, points=Points(points)
    )
    if not changed:
        raise Refused(_("没有在等的注销，账号好好的。要走的话，从头提一次。"))


@transaction.atomic
def cancel_closing(member, *, at):
    """She stays, and nothing has happened. Returns whether there was anything to take back."""
    asked = Closure.objects.filter(member=member, asked_at__isnull=False).exists()
    Closure.objects.filter(member=member).delete()
    if asked:
        record(member, CLOSURE_CANCELLED, member, audience=f"member:{member.pk}", at=at)
    return asked


def close_due(at, limit=20):
    """Close what is due, and forget codes that nobody used; returns how many accounts were closed."""
    Closure.objects.filter(asked_at=None, code_until__lt=at - timedelta(days=CODE_DAYS)).delete()
    due = Closure.objects.filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True)[:limit]
    return sum(close_account(pk, at=at) for pk in list(due))


@transaction.atomic
def close_account(pk, *, at):
    """The end: points as she chose, nobody can sign in any more, the erasure begins. Returns 1; 0 where she has turned
    round, or has become the last admin meanwhile (she is told, and it waits)."""
    row = Closure.objects.select_for_update().filter(pk=pk, due_at__lte=at).first()
    if row is None:
        return 0
    member = Member.objects.select_for_update(of=("self",)).get(pk=row.member_id)
    try:
        check_close(member)
    except Refused:
        Closure.objects.filter(pk=pk).update(due_at=at + timedelta(days=1))
        return 0
    _settle_points(member, row.points, at)
    _mail("closing_done", member, _about(row))
    Member.objects.filter(pk=member.pk).update(is_active=False)
    record(None, ACCOUNT_CLOSED, member, audience="staff", at=at)
    begin_erasure(member, keeps_posts=row.keeps_posts, token=row.token, asked_at=row.asked_at, at=at)
    return 1


def _settle_points(member, choice, at):
    left = balance_of(member)
    if left and choice == Points.DONATE:
        spend(member, left, DONATED.code, at)
    elif left:
        let_lapse(member, at=at)


def _about(row):
    site = settings.SITE_URL
    due = timezone.localtime(row.due_at)
    return {
        "due": _("%(month)d 月 %(day)d 日") % {"month": due.month, "day": due.day}, "receipt": site + row.receipt_url,
        "stay": site + reverse("leaving:close"), "days": COOLING.days,
    }  # fmt: skip


def _mail(kind, member, context):
    """A letter of leaving, for who has a mail address; what it says stands on her pages too, so it holds nothing up."""
    if member.email:
        message, to = mail_of(f"profiles/leaving/emails/{kind}", {**context, "name": member.name}), member.email
        transaction.on_commit(lambda: send("mail", to, message, purpose="service", member=member), robust=True)


def _send_code(member, code):
    """The code by mail, or by SMS to who came in with a number alone. Raises Undelivered after the commit."""
    context = {"code": code, "minutes": CODE_MINUTES}
    if member.email:
        message = mail_of("profiles/leaving/emails/closing_code", {**context, "name": member.name})
        way, to = "mail", member.email
    else:
        words = _("注销账号的验证码 %(code)s，%(minutes)d 分钟内有效。不是你要的，不用理会，也别告诉任何人。") % context
        message = Message(words, values={"template": "code", "code": code})
        way, to = "sms", Phone.objects.get(member=member).number
    transaction.on_commit(lambda: send(way, to, message, purpose="service", member=member))
