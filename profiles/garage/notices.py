"""What an owner is told about her cars."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import day_words
from profiles.garage.models import Car, End, Outcome, State
from profiles.garage.verbs import (
    OWNERSHIP_CLAIMED,
    OWNERSHIP_ENDED,
    OWNERSHIP_EXPIRING,
    OWNERSHIP_VERIFIED,
    PROOF_REFUSED,
)


def happened(activity):
    """The car's owner, once for each line of the log; what she did herself is no news to her."""
    car = Car.objects.filter(pk=activity.target_id).first()
    if car is None or activity.actor_id == car.member_id:
        return []
    return [Call(car.member_id, car, car, f"car:{activity.pk}", None, f"member:{car.member_id}")]


def shown_by(words):
    """show() of a kind whose cars `words(car)` has something to say about."""

    def show(lines, user):
        rows = Car.objects.visible_to(user).select_related("product").prefetch_related("proofs")
        cars = rows.in_bulk([line.about_id for line in lines])
        told = {line.pk: words(cars[line.about_id]) for line in lines if line.about_id in cars}
        return {pk: said for pk, said in told.items() if said}

    return show


def _at(car, words, excerpt=""):
    return Told(reverse("garage:car", args=[car.pk]), words % {"model": car.product.model}, excerpt)


def verified(car):
    """Only while it stands."""
    return _at(car, _("你的%(model)s认证好了，名字旁边有了车主徽章")) if car.is_verified else None


def refused(car):
    """The last reason, where nothing newer waits or stands."""
    last = max(car.proofs.all(), key=lambda proof: proof.pk, default=None)
    if car.is_verified or last is None or last.outcome != Outcome.REFUSED:
        return None
    return _at(car, _("你的%(model)s这次没认证上"), last.get_why_display())


def expiring(car):
    """Until she has said that it is still hers."""
    if car.told_at is None or not car.is_verified:
        return None
    return _at(car, _("你的%(model)s，车还在你这儿吗？点一下确认"), _("%(day)s到期，不确认徽章就摘下") % {"day": day_words(car.expires_at, car.told_at)})  # fmt: skip


def claimed(car):
    """While somebody's document waits."""
    if not car.is_verified:
        return None
    return _at(car, _("有人交了同一台%(model)s的行驶证"), _("卖了就点「卖了」，没卖就说一声，审核的同事看得到"))


def ended(car):
    """Where it was not her own doing."""
    if car.state != State.ENDED:
        return None
    if car.end == End.SUPERSEDED:
        return _at(car, _("%(model)s由新车主认证了，你的徽章摘下了"), _("弄错了？带上行驶证再认证一次，会有人看"))
    return _at(car, _("%(model)s到期没有确认，徽章摘下了"), _("车还在，再认证一次就好"))


for code, label, verb, words, order in (
    ("car_verified", gettext_lazy("车认证好了"), OWNERSHIP_VERIFIED, verified, 68),
    ("car_refused", gettext_lazy("行驶证没通过"), PROOF_REFUSED, refused, 69),
    ("car_expiring", gettext_lazy("车的认证快到期"), OWNERSHIP_EXPIRING, expiring, 70),
    ("car_claimed", gettext_lazy("有人认证同一台车"), OWNERSHIP_CLAIMED, claimed, 71),
    ("car_ended", gettext_lazy("车的认证结束了"), OWNERSHIP_ENDED, ended, 72),
):
    NoticeKind(code, label, (verb.code,), happened, shown_by(words), "garage", order=order)
