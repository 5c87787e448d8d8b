"""What allauth asks the house about, and what it tells the house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.account.stages import EmailVerificationStage
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.origins import neighbourhood_of, origin_of
from community.access.roles import Role
from community.api.actions import revoke_link, revoke_tokens
from community.pages.models import brand_of
from profiles.actions import note_province
from profiles.signin import actions, agents
from profiles.signin.models import Phone, What
from profiles.signin.permissions import is_only_way, ways_in
from profiles.signin.seals import seal, unseal

# What allauth says has happened (the templates of its mails), in the house's words.
TOLD = {
    "mfa/email/totp_activated": What.TOTP_ON,
    "mfa/email/totp_deactivated": What.TOTP_OFF,
    "mfa/email/webauthn_added": What.PASSKEY_ON,
    "mfa/email/webauthn_removed": What.PASSKEY_OFF,
    "mfa/email/recovery_codes_generated": What.CODES_NEW,
    "account/email/password_changed": What.PASSWORD,
    "account/email/password_set": What.PASSWORD,
    "account/email/password_reset": What.PASSWORD,
    "account/email/email_changed": What.MAIL_NEW,
    "account/email/email_deleted": What.MAIL_GONE,
}
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
DEVICE = "device"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is ours (profiles.views.join); allauth signs people in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("试了 10 次都不对，先歇 10 分钟再来。忘了密码的话，用邮箱收一个登录码就能进。"),
        "email_password_mismatch": _("邮箱或密码对不上，再核一下。也可以用邮箱收一个登录码。"),
        "username_password_mismatch": _("昵称或密码对不上，再核一下。也可以用邮箱收一个登录码。"),
        "incorrect_code": _("这个码对不上，看看是不是上一封信。"),
        "incorrect_password": _("密码对不上，再核一下。"),
        "rate_limited": _("试得太多了，歇 10 分钟再来。"),
    }

    def is_open_for_signup(self, request):
        """Everybody comes in through the house's own door."""
        return False

    def get_client_ip(self, request):
        """The address that limits of sign-in are counted by."""
        address = neighbourhood_of(request)
        if not address:
            raise PermissionDenied("the server does not tell where the request came from")
        return address

    def login(self, request, user):
        """The one way in, for allauth and for the house's own doors: where somebody is signed in is written down, and
        signing in is one of the two things that say which province somebody is in."""
        super().login(request, user)
        now, province = timezone.now(), origin_of(request).province
        note_province(user, province, at=now)
        if not request.session.session_key:
            request.session.save()
        agent = agents.read(request.headers.get("User-Agent"))
        tell_used_code(request, user)
        request.session[DEVICE] = actions.begin_device(user, request.session.session_key, agent, province, at=now).pk

    def logout(self, request):
        """The sign-in ends, and so do the sockets that were opened with it."""
        key = request.session.session_key
        super().logout(request)
        actions.end_own_device(key)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """allauth has changed a way in: the one place that writes it down, tells it, and ends what it must end."""
        what = TOLD.get(template_prefix)
        if what is not None:
            gone = (context or {}).get("deleted_email")
            changed(self.request, user, what, also=[["mail", to] for to in (email, gone) if to])

    def confirm_email(self, request, email_address):
        """A proved address opens the account, so a new one is told like every way in."""
        was = email_address.verified
        done = super().confirm_email(request, email_address)
        if done and not was:
            changed(request, email_address.user, What.MAIL_ADDED)
        return done

    def can_delete_email(self, email_address):
        """allauth's answer, but that the last way in stays."""
        is_way = email_address.verified and email_address.pk
        if is_way and is_only_way(email_address, email_address.user, timezone.now()):
            return False
        return super().can_delete_email(email_address)

    def get_reauthentication_methods(self, user):
        """The ways to say again who one is, in the house's words."""
        said = {
            "reauthenticate": _("用密码"),
            "mfa_reauthenticate": _("用验证器或恢复码"),
            "mfa_reauthenticate:webauthn": _("用通行密钥"),
        }
        return [way | {"description": said[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_login_stages(self):
        """allauth's, but that nobody is asked to prove a mail address who has none and came by another way."""
        mail = "allauth.account.stages.EmailVerificationStage"
        own = f"{MailStage.__module__}.{MailStage.__name__}"
        return [own if stage == mail else stage for stage in super().get_login_stages()]

    def save_user(self, request, user, form, commit=True):
        raise NotImplementedError("members are made by profiles.actions.join")


class MailStage(EmailVerificationStage):
    """Mail addresses are proved, where there is one."""

    def handle(self):
        user = self.login.user
        if user and not user.email and (Phone.objects.filter(member=user).exists() or ways_in(user, timezone.now())):
            return None, True
        return super().handle()


def sign_in(request, member, to, method="code", **how):
    """Sign in whoever has just shown a member's number or account of elsewhere; the second step is asked for where there
    is one. Gives the response."""
    record_authentication(request, member, method=method, **how)
    return perform_login(request, Login(user=member, redirect_url=to or None))


def where_from(request):
    """{"device", "province"} of a request, as changes are told."""
    agent = agents.read(request.headers.get("User-Agent"))
    words = agents.words(agent.kind, agent.browser, agent.system)
    return {"device": words, "province": origin_of(request).province}


def changed(request, user, what, *, also=()):
    """A way into the account of `user` has changed in this request."""
    now = timezone.now()
    actions.tell_change(user, what, also=also, at=now, **where_from(request))
    if what == What.PASSKEY_ON:
        note_second_step(request)
    ends = what == What.PASSWORD
    if what in (What.TOTP_OFF, What.PASSKEY_OFF) and not is_mfa_enabled(user, STEPS):
        _forget_second_step(request)
        ends = user.role != Role.MEMBER
    if ends:
        _end_others(request, user, now)
    if what == What.PASSWORD:
        revoke_tokens(user, at=now)
        revoke_link(user, at=now)


def tell_used_code(request, user):
    """A recovery code was the step just taken: there is one fewer, and perhaps somebody else has the sheet."""
    steps = get_authentication_records(request, user)
    if steps and steps[-1].get("type") == Authenticator.Type.RECOVERY_CODES:
        changed(request, user, What.CODE_USED)


def note_second_step(request):
    """Whoever has just set up a second step has taken it in this sign-in."""
    record_authentication(request, request.user, "mfa", reauthenticated=True)


def _forget_second_step(request):
    steps = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [s for s in steps if s.get("method") != "mfa"]


def _end_others(request, user, now):
    """Every other sign-in is over; this one, whose key the password took along, goes on."""
    key = request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else None
    if key and DEVICE in request.session:
        actions.follow_device(request.session[DEVICE], key)
    actions.end_other_devices(user, key, at=now)


class MFAAdapter(DefaultMFAAdapter):
    """The second step: the brand's name in people's authenticators, its secrets unreadable in a stolen database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("这个码对不上。验证器上的数字半分钟一换，看准了再填；恢复码每个只能用一次。"),
        "unverified_email": _("先把邮箱验证了再开，不然手机丢了，没有别的路回来。"),
        "cannot_generate_recovery_codes": _("先开验证器或者加一把通行密钥，恢复码是给它们备着的。"),
    }

    def get_totp_issuer(self):
        return brand_of(context.request).name

    def get_totp_label(self, user):
        return user.name

    def _get_site_name(self):
        return brand_of(context.request).name

    def _get_user_identifier(self, user):
        return user.name

    def generate_authenticator_name(self, user, type):  # noqa: A002 (allauth's own name)
        """What a new passkey is called until its owner says otherwise: the device it was made on."""
        agent = agents.read(context.request.headers.get("User-Agent"))
        return agents.words(agent.kind, agent.browser, agent.system)

    def encrypt(self, text):
        return seal(text)

    def decrypt(self, encrypted_text):
        return unseal(encrypted_text)
