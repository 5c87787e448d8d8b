"""Pages in production (granian, gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
application = get_wsgi_application()

from community.lib.collected import demand_collected  # noqa: E402 (apps must be ready)

demand_collected()
