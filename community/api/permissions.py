"""Who may have a feed of their own."""

from community.access.permissions import check_signed_in


def check_issue_link(user):
    """Every member; visitors have the public feeds."""
    check_signed_in(user)


def check_revoke_link(user):
    """Every member, for her own link."""
    check_signed_in(user)
