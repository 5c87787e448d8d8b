"""Pages of Wagtail's that leave something out here."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView


class Account(AccountView):
    """A colleague's settings of the admin, without a portrait of its own: hers is the one in her space."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != "avatar"]


account = require_admin_access(Account.as_view())
