"""Pages and sockets on one server."""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 (apps must be ready)
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from community.lib.collected import demand_collected  # noqa: E402
from community.lib.pooled import PooledHandler  # noqa: E402
from community.live.routing import websocket_urlpatterns  # noqa: E402

demand_collected()
application = ProtocolTypeRouter(
    {
        "http": PooledHandler(settings.PAGE_THREADS),
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)
