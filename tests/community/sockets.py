"""A socket in the test's own process: what a browser sends and hears, as ASGI events."""

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """One connection to the application."""

    def __init__(self, application, path, headers=()):
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": list(headers), "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self, timeout=1):
        """(whether it was accepted, the closing code otherwise)."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout)
        return answer["type"] == "websocket.accept", answer.get("code")

    async def send_to(self, text_data):
        """Send a text frame."""
        await self.send_input({"type": "websocket.receive", "text": text_data})

    async def receive_from(self, timeout=1):
        """The text of the next frame; anything else than a frame fails."""
        event = await self.receive_output(timeout)
        assert event["type"] == "websocket.send", event
        return event["text"]

    async def disconnect(self, timeout=1):
        """The browser is gone."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout)
