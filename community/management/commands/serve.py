"""Serves pages and sockets with uvicorn, its requests guarded."""

import gc
import socket
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

# The longest frame a page sends is a list of what it listens to.
LONGEST_FRAME = 16_384
# Python's threads give way to each other this often: the loop of the sockets must not wait long for a page being drawn.
GIVE_WAY_SECONDS = 0.001
# How many objects more before the youngest are looked through for garbage, and how many such looks before the next older
# ones are: a look at everything holds all sockets up for a third of a second where a thousand are open.
LOOKS_FOR_GARBAGE = 20_000, 20, 100


class Command(BaseCommand):
    """manage.py serve --bind 127.0.0.1 --port 8000."""

    help = "用 uvicorn 提供页面和实时连接，超大的请求在读进内存之前就被拒绝。"

    def add_arguments(self, parser):
        parser.add_argument("--bind", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, bind, port, **options):
        try:
            from community.asgi import application
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        try:
            family = socket.AF_INET6 if ":" in bind else socket.AF_INET
            wire = socket.create_server((bind, port), family=family, backlog=2048)
        except OSError as error:
            raise CommandError(f"{bind}:{port} 用不了（{error.strerror}）。换一个端口：PORT=8001 make demo") from error
        serve(application, wire)


def serve(application, wire):
    """Answer on a listening socket until stopped."""
    import uvicorn

    from community.live.wire import StraightProtocol

    sys.setswitchinterval(GIVE_WAY_SECONDS)
    gc.collect()
    gc.freeze()  # the code stays as long as the process
    gc.set_threshold(*LOOKS_FOR_GARBAGE)
    config = uvicorn.Config(
        guarded(application), lifespan="off", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=5,
        ws=StraightProtocol, ws_max_size=LONGEST_FRAME, ws_per_message_deflate=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[wire])


def guarded(application):
    """The application behind the bounds of the settings."""
    from community.lib.bodyguard import BodyGuard
    from community.live.consumers import language_of, signed_in

    return BodyGuard(
        application, settings.BODY_LIMIT, settings.BODY_SECONDS, signed_in, language_of,
        large_doors=frozenset({reverse("attachments:bring")}), large_limit=settings.LARGE_BODY_LIMIT,
        large_at_once=settings.LARGE_BODIES,
    )  # fmt: skip
