"""Whose device it is, and whether a sign-in took its second step."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.permissions import Refused, check_signed_in
from community.access.registry import beside, doubts, read_beside
from community.access.roles import Role
from community.lib.moments import minute_words
from community.moderation.registry import before_speaking
from profiles.signin.models import FETCH_DAYS, WAIT_HOURS, Change, Phone, What

# A number that was not used here for so long may be somebody else's by now: numbers are given out again.
STALE_DAYS = 90


def check_end_device(user, device):
    """Refuse everybody but its member."""
    check_signed_in(user)
    if device.member_id != user.pk:
        raise Refused(_("这是别人的登录，只有本人能退。"))


def took_second_step(user, session):
    """True where this sign-in has shown an authenticator, a passkey or a recovery code, when it began or since."""
    steps = get_authentication_records(SimpleNamespace(session=session), user)
    return any(step.get("method") == "mfa" for step in steps)


@doubts
def wants_second_step(user, session):
    """Colleagues need one, unless the site's settings say otherwise. No statement."""
    is_colleague = user.role != Role.MEMBER or user.is_superuser
    return settings.STAFF_SECOND_STEP and is_colleague and not took_second_step(user, session)


def is_stale(phone, at):
    """True where a code sent to the number shows too little by itself."""
    return phone.used_at < at - timedelta(days=STALE_DAYS)


def has_second_step(user):
    """True where signing in asks for an authenticator, a passkey or a recovery code."""
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=steps).exists()


def is_alone(phone, at):
    """True where the number is all that its account has: no other way in, no password, no second step."""
    member = phone.member
    return is_only_way(phone, member, at) and not member.has_usable_password() and not has_second_step(member)


class Stale(Refused):
    """The number was shown, but may have another owner by now. `alone`: its account has nothing else to show."""

    alone = False


def check_enter(phone, at):
    """Refuse to open an account by a number alone that was not used here for STALE_DAYS, or an account that is closed.
    Where a second step follows the number is not alone."""
    if not phone.member.is_active:
        raise Refused(_("这个账号停用了，进不去。"))
    if not is_stale(phone, at) or has_second_step(phone.member):
        return
    said = _("这个号码 90 天没在这里用过，号码可能换了主人，只凭短信不开门。")
    alone = is_alone(phone, at)
    if not alone:
        said += _("用邮箱收一个登录码，或者用密码、通行密钥进；进来再验一次号码，以后短信又能用了。")
    refusal = Stale(said)
    refusal.alone = alone
    raise refusal


def check_release(phone, at, knows=False):
    """Refuse to take a number off an account that has used it lately, or that nothing else would open, unless whoever asks
    `knows` that."""
    if not is_stale(phone, at):
        raise Refused(_("这个号码最近还在那个账号上用过，拿不下来。那个账号是你的，直接登录就好。"))
    if is_alone(phone, at) and not knows:
        raise Refused(
            _("那个账号只有这个号码，拿下来就谁也进不去了。回到上一步收一次码，看清楚页面上的话，再决定点不点。")
        )


def check_fetch(recovery, at):
    """Refuse what was stopped, has been given back, lapsed, or has not waited long enough."""
    if recovery.stopped_at:
        raise Refused(_("这次找回被停下了：有人从账号的另一头点了停。真是你，就从头再来一次，又是 72 小时。"))
    if recovery.done_at or recovery.ready_at < at - timedelta(days=FETCH_DAYS):
        raise Refused(_("这次找回已经用过或者过期了，从头再来一次，又是 72 小时。"))
    if recovery.ready_at > at:
        raise Refused(
            _("还没到时候，%(when)s 以后再来。这之前账号的主人从邮箱、短信或者站里都能停下它。")
            % {"when": minute_words(recovery.ready_at, at)}
        )


def check_bind(user, number):
    """Refuse visitors, and a number that is another member's."""
    check_signed_in(user)
    if Phone.objects.filter(number=number).exclude(member=user).exists():
        raise Refused(_("这个号码绑在另一个账号上。要换到这里，先用它登录那个账号，在「手机号」里解绑，再回来绑。"))


def ways_in(user, at):
    """What opens a member's account by itself: proved mail addresses, her number while it is not stale, accounts of
    elsewhere that are open here, passkeys that need no password."""
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return [
        *EmailAddress.objects.filter(user=user, verified=True),
        *(phone for phone in Phone.objects.filter(member=user) if not is_stale(phone, at)),
        *SocialAccount.objects.filter(user=user, provider__in=open_logins()),
        *(key for key in keys if key.wrap().is_passwordless),
    ]


def is_only_way(row, user, at):
    """True where nothing but `row` would let a member in."""
    return not any(way != row for way in ways_in(user, at))


def showed_old_proof(user, session, at):
    """True where this sign-in has just shown a password or a second step that stood WAIT_HOURS ago, and no mail address
    has come since: what a stolen session sets up proves nothing. What stood when is read off the changes that were told."""
    since, recent = at - timedelta(hours=WAIT_HOURS), at.timestamp() - REAUTHENTICATION_TIMEOUT
    changed = set(Change.objects.filter(member=user, at__gt=since).values_list("what", flat=True))
    steps = get_authentication_records(SimpleNamespace(session=session), user)
    shown = [step for step in steps if step.get("reauthenticated") and step["at"] > recent]
    if What.MAIL_ADDED in changed:
        return False
    if What.PASSWORD not in changed and any(step["method"] == "password" for step in shown):
        return True
    keys = [step["id"] for step in shown if "id" in step]
    return Authenticator.objects.filter(pk__in=keys, user=user, created_at__lte=since).exists()


def just_let_number_go(user, at):
    """True where a member took her number off within WAIT_HOURS: another one then comes in its place."""
    since = at - timedelta(hours=WAIT_HOURS)
    return Change.objects.filter(member=user, what=What.PHONE_GONE, at__gt=since).exists()


def open_logins():
    """The codes of those accounts of elsewhere that the settings let in."""
    told = settings.SOCIALACCOUNT_PROVIDERS.items()
    return [app.get("provider_id") or kind for kind, row in told for app in row["APPS"]]


def check_remove_passkey(user, key, at):
    """Refuse to take the last way in off."""
    if key.wrap().is_passwordless and is_only_way(key, user, at):
        raise Refused(_("这把通行密钥是你现在唯一的门，拿掉就进不来了。先加一个邮箱，再来拿掉。"))


def check_unbind(user, at):
    """Refuse to take the last way in off, and a number that law asks for."""
    check_signed_in(user)
    if settings.REQUIRE_PHONE:
        raise Refused(_("这里发言要验过手机号，只能换，不能空着。填一个新号码就换过去了。"))
    phone = Phone.objects.filter(member=user).first()
    if is_only_way(phone, user, at):
        raise Refused(_("手机号是你现在唯一的门，解了就进不来了。先加一个邮箱，再来解。"))


class PhoneMissing(Refused):
    """Law wants a proved number before others are spoken to (Cybersecurity Law, article 24)."""

    way = ("signin:phone", gettext_lazy("去验手机号"))


def has_phone(user):
    """True where a member has a proved number; a statement for those with whom it was not read."""
    if not hasattr(user, "_has_phone"):
        user._has_phone = bool(beside(user, "phone"))
    return user._has_phone


@before_speaking
def check_phone(user, at):
    """Refuse members without a proved number, where the site asks for one; colleagues are known to their employer."""
    del at
    if settings.REQUIRE_PHONE and getattr(user, "role", "") == Role.MEMBER and not has_phone(user):
        raise PhoneMissing(
            _(
                "按《网络安全法》第二十四条，发言前要验一次手机号，只在后台，别人看不到。验好就接着发，约 1 分钟，写的都在草稿里。"
            )
        )


read_beside("phone", Exists(Phone.objects.filter(member=OuterRef("pk"))))
