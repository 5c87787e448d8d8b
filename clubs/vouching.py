"""An invitation vouches for the newcomer who came with it."""

from django.contrib.auth.models import AnonymousUser

from clubs.models import Invitation
from clubs.permissions import Over, check_invitation, uses_of
from profiles.registry import Word, vouches

# What the session keeps of the invitation that somebody has taken and not come in by yet: its token.
INVITED = "invited"
# Codes that may leave for each place of an invitation (one is lost, one is typed wrong), and beside that.
CODES, SPARE = 2, 20


@vouches
def invited(request, at):
    """The word of whoever gave the invitation, as long as it opens something. Two statements, none without one."""
    token = request.session.get(INVITED)
    if not token:
        return None
    invitation = Invitation.objects.of(token)
    try:
        given = check_invitation(AnonymousUser(), invitation, at)
    except Over:
        return None
    most, a_day = (CODES * places + SPARE for places in (invitation.most, uses_of(given.rank)))
    return Word(f"invitation:{invitation.pk}", most, f"member:{invitation.by_id}", a_day)
