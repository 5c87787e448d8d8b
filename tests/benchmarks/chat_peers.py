"""What the chat is measured against: `raw`, a broadcast by websockets alone, and `group`, a consumer per socket in a
layer's group, as tutorials have it, on the server that we use. Each reads "frame\\n" from its standard input and hands it to everybody."""

import asyncio
import sys


async def raw(port):
    """`websockets` and nothing else."""
    from websockets.asyncio.server import broadcast, serve

    here = set()

    async def come(socket):
        here.add(socket)
        try:
            await socket.wait_closed()
        finally:
            here.discard(socket)

    async with serve(come, "127.0.0.1", port, compression=None):
        print("ready", flush=True)
        async for frame in lines():
            broadcast(here, frame)


async def lines():
    """The lines of the standard input."""
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode().rstrip("\n")


def group(port):
    """Channels' own consumer and in-memory layer, one channel a socket."""
    from django.conf import settings

    layer = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}}
    settings.configure(CHANNEL_LAYERS=layer, INSTALLED_APPS=["channels"], SECRET_KEY="a bench")
    import django

    django.setup()
    import uvicorn
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.layers import get_channel_layer

    class Room(AsyncWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("room", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("room", self.channel_name)

        async def said(self, event):
            await self.send(text_data=event["frame"])

    async def feed():
        async for frame in lines():
            await get_channel_layer().group_send("room", {"type": "said", "frame": frame})

    async def both():
        config = uvicorn.Config(
            Room.as_asgi(), port=port, lifespan="off", log_config=None, access_log=False, ws="websockets-sansio",
            ws_per_message_deflate=False, ws_ping_interval=None,
        )  # fmt: skip
        server = asyncio.create_task(uvicorn.Server(config).serve())
        await asyncio.sleep(1)
        print("ready", flush=True)
        await asyncio.gather(server, feed())

    asyncio.run(both())


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    asyncio.run(raw(port)) if kind == "raw" else group(port)
