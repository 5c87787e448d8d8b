"""Serves pages and sockets with Daphne, its requests guarded."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse


class Command(BaseCommand):
    """manage.py serve --bind 127.0.0.1 --port 8000."""

    help = "用 Daphne 提供页面和实时连接，超大的请求在读进内存之前就被拒绝。"

    def add_arguments(self, parser):
        parser.add_argument("--bind", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, bind, port, **options):
        from community.asgi import application

        try:
            serve(application, bind, port)
        except OSError as error:
            raise CommandError(f"{bind}:{port} 用不了（{error.strerror}）。换一个端口：PORT=8001 make demo") from error


def serve(application, bind, port):
    """Run until stopped."""
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.http_protocol import HTTPFactory
    from daphne.server import Server

    from community.lib.bodyguard import GuardedRequest

    GuardedRequest.limit, GuardedRequest.seconds = settings.BODY_LIMIT, settings.BODY_SECONDS
    GuardedRequest.large_doors = frozenset({reverse("attachments:bring").encode()})
    GuardedRequest.large_limit, GuardedRequest.large_at_once = settings.LARGE_BODY_LIMIT, settings.LARGE_BODIES
    GuardedRequest.large_cookie = settings.SESSION_COOKIE_NAME.encode()
    guard_requests(HTTPFactory, GuardedRequest)
    Server(
        application,
        endpoints=build_endpoint_description_strings(host=bind, port=port),
        server_name="",
        http_timeout=None,
        verbosity=0,
    ).run()


def guard_requests(factory, request_class):
    """Let every connection of Daphne's HTTP factory build its requests from our class."""
    build = factory.buildProtocol

    def build_guarded(self, addr):
        protocol = build(self, addr)
        protocol.requestFactory = request_class
        return protocol

    factory.buildProtocol = build_guarded
