"""The second step as it is typed: allauth's forms, with a code that counts once and the house's sentences."""

from contextlib import suppress

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.forms import CodeForm, HumanForm, clean_name
from profiles.signin.numbers import normalise

# Longer than a code of an authenticator can be right (its own half minute and one on either side).
ONCE_SECONDS = 120
USED = gettext_lazy("这个码刚才用过了。等验证器上的数字换了，填新的。")


class _Once:
    """A mixin over allauth's forms for a second step."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = _("填验证器上的 6 位数，或者一个恢复码。")

    def clean_code(self):
        try:
            code = super().clean_code()
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise forms.ValidationError(_("试了 10 次都不对，先歇 10 分钟再来，恢复码也要等到那时候。")) from None
            if cache.get(_mark(self.user, self.data.get("code", ""))):
                raise forms.ValidationError(USED) from None
            raise
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.user, code)
        return code


def _mark(user, code):
    return f"totp:{user.pk}:{''.join(c for c in code if c.isdigit())}"


def use_once(user, code):
    """Use an authenticator's code up; raises ValidationError where it has been."""
    if not cache.add(_mark(user, code), True, ONCE_SECONDS):
        raise forms.ValidationError(USED)


class SecondStepForm(_Once, AuthenticateForm):
    """While signing in."""


class SecondStepAgainForm(_Once, ReauthenticateForm):
    """While signed in, before something that matters."""


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a new authenticator; it opens nothing else afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = _("扫完码，把验证器上的 6 位数填在这里。")

    def clean_code(self):
        code = super().clean_code()
        use_once(self.user, code)
        return code


UNKNOWN_KEY = gettext_lazy("这把通行密钥没认出来。再点一次；还不行，就用别的办法进来，再重新加一把。")
# What allauth lets through of answers that no browser made.
NONSENSE = (KeyError, TypeError, ValueError, AttributeError)


class _Sound:
    """A mixin over allauth's forms for passkeys: whatever was sent, the answer is a sentence."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise
        except NONSENSE:
            pass
        raise forms.ValidationError(UNKNOWN_KEY)


class PasskeySignInForm(_Sound, LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class PasskeyForm(_Sound, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgainForm(_Sound, ReauthenticateWebAuthnForm):
    """While signed in, before something that matters."""


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(required=False, max_length=40)

    def clean(self):
        if not self.errors.pop("credential", None):
            with suppress(forms.ValidationError, *NONSENSE):
                return super().clean()
        raise forms.ValidationError(_("没加上：设备没有答完，或者这一页开得太久。再点一次「加上」。"))


class NumberForm(forms.Form):
    """A mobile number, cleaned to how E.164 writes it."""

    number = forms.CharField(label=gettext_lazy("手机号"), required=False, max_length=40)

    def clean_number(self):
        number, said = normalise(self.cleaned_data["number"])
        if said:
            raise forms.ValidationError(said)
        return number


class EnterForm(NumberForm, HumanForm):
    """A number at the door, where scripts come by too."""


class NameForm(forms.Form):
    """What whoever came in by a number wants to be called."""

    name = forms.CharField(label=gettext_lazy("昵称"), max_length=60, required=False)

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])


class ChangeNumberForm(NumberForm):
    """Another number: the old one shows by a code that it agrees, or is gone."""

    old = forms.ChoiceField(choices=[("here", ""), ("gone", "")], required=False)


class TwoCodesForm(CodeForm):
    """Two codes, from two places."""

    other = forms.CharField(max_length=20, required=False)

    def clean_other(self):
        own, self.cleaned_data["code"] = self.cleaned_data.get("code"), self.cleaned_data["other"]
        try:
            return self.clean_code()
        finally:
            self.cleaned_data.pop("code")
            if own is not None:
                self.cleaned_data["code"] = own
