"""Who may do what with a car, with a document, and at the desk."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power, check_signed_in
from community.access.roles import Power
from community.lib.moments import day_words
from community.moderation.permissions import check_may_speak
from profiles.garage.models import MOST_CARS, Car, Outcome, State


def taken():
    """The refusal where a serial is somebody else's: it says nothing about whose."""
    return Refused(_("这串编号已经认证在别的账号上，用码转不过来。车是你买下的，就传行驶证，人工看过转给你。"))


def check_add_car(user, at):
    """Refuse visitors, whoever may not speak (a car's name is read by others), and a full garage. One statement."""
    check_signed_in(user)
    check_may_speak(user, at)
    if Car.objects.filter(member=user).count() >= MOST_CARS:
        raise Refused(_("车库最多停 %(n)d 台，先把不在的拿掉。") % {"n": MOST_CARS})


def check_own(user, car):
    """Refuse everybody but the owner."""
    check_signed_in(user)
    if car.member_id != user.pk:
        raise Refused(_("这台车不在你的车库里。"))


def check_prove(user, car):
    """Refuse where there is nothing to show, or somebody looks at it already. One statement."""
    check_own(user, car)
    if car.is_verified:
        raise Refused(_("这台车已经认证好了。"))
    if car.proofs.filter(outcome=Outcome.WAITING).exists():
        raise Refused(_("行驶证交上去了，等人看。想换一张，先收回。"))


def check_end(user, car):
    """Only a verified car can be sold on."""
    check_own(user, car)
    if car.state != State.VERIFIED:
        raise Refused(_("这台车没在认证着，不用办过户，直接拿掉就行。"))


def check_review(user):
    """Refuse everybody whose role does not carry the power."""
    check_power(user, Power.VERIFY_OWNERS)


def check_decide(user, proof):
    """Refuse decisions about one's own car, decided ones, and by whoever has not opened the document."""
    check_review(user)
    if proof.car.member_id == user.pk:
        raise Refused(_("自己的车请另一位同事看。"))
    if proof.outcome != Outcome.WAITING:
        raise Refused(_("这一份已经定过了，或者车主自己收回了。"))
    if proof.opened_by_id != user.pk:
        raise Refused(_("先打开行驶证看过，再定。"))


def check_supersede(proof, at):
    """Refuse to take somebody's place before she could object."""
    if proof.against is None or proof.against.state != State.VERIFIED:
        return
    if proof.objected_at is None and at < proof.ripe_at:
        said = {"day": day_words(proof.ripe_at, at)}
        raise Refused(_("这串编号认证在另一位车主那里，刚问过 TA。等到 %(day)s 再定，或者 TA 先回话。") % said)
