"""Second steps as whoever runs the machine can change them: taken off, and sealed anew."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from community.activity.actions import record
from profiles.models import Member
from profiles.signin.actions.changes import tell_change
from profiles.signin.actions.devices import end_other_devices
from profiles.signin.models import What
from profiles.signin.seals import reseal
from profiles.signin.verbs import STEPS_RESET


@transaction.atomic
def reset_second_step(member, *, at):
    """Take off every authenticator, passkey and recovery code of somebody who has lost them: every sign-in is over, she is
    told of it everywhere, and staff read it in the log. Returns how many went; nothing happens where there were none."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    gone, _kinds = Authenticator.objects.filter(user=member).delete()
    if gone:
        end_other_devices(member, None, at=at)
        tell_change(member, What.STEPS_RESET, at=at)
        record(None, STEPS_RESET, member, audience="staff", at=at)
    return gone


def reseal_second_steps():
    """Put every second step under the SECRET_KEY in force; returns (how many, how many no key of ours opens)."""
    sealed, shut = 0, 0
    for pk in list(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            name = "secret" if row and row.type == Authenticator.Type.TOTP else "seed"
            again = reseal(row.data[name]) if row else None
            if again:
                row.data[name] = again
                row.save(update_fields=["data"])
                sealed += 1
            elif row:
                shut += 1
    return sealed, shut
