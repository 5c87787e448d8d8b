"""Django behind ASGI as behind WSGI: each request is answered wholly in one of a few threads that stay.

Django's own handler gives each request a thread of its own, which opens a database connection of its own and is left and
entered again between the middleware and the view.
"""

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.urls import set_script_prefix


class PooledHandler(ASGIHandler):
    """An ASGI application for `http`. No thread is held while a body comes in or an answer goes out."""

    def __init__(self, threads):
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope, receive, send):
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._answer, scope, body)
            if not response.streaming:
                await self.send_response(response, send)
                return
            if not response.is_async:
                response.streaming_content = self._pieces(iter(response.streaming_content))
            try:
                await self.send_response(response, send)
            finally:
                await self._in_thread(response.close)

    def _answer(self, scope, body):
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, response = self.create_request(scope, body)
        if request is not None:
            response = self.get_response(request)
            response._handler_class = self.__class__
        if not response.streaming:
            response.close()
        return response

    async def _pieces(self, iterator):
        while (piece := await self._in_thread(next, iterator, None)) is not None:
            yield piece

    def _in_thread(self, work, *args):
        return sync_to_async(work, thread_sensitive=False, executor=self._threads)(*args)
