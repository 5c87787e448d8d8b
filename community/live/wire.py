"""The short way of a frame to the wire: what is the same for a thousand sockets is not packed a thousand times."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from community.live.ears import STRAIGHT


class StraightProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own; an application may hand it whole text frames as bytes, without compression."""

    async def run_asgi(self):
        self.scope["extensions"][STRAIGHT] = {"write": self.write_straight}
        await super().run_asgi()

    def write_straight(self, wire):
        """Write a whole frame; False where the client does not keep up or the socket is being closed, and nothing was
        written."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(wire)
        return True
