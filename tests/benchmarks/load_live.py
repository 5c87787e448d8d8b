"""How long a reply from another browser takes to reach the open pages of a topic."""

import asyncio
import json
import statistics
import time
import urllib.error
import urllib.request

import websockets

REPLIES, PAUSE = 20, 0.7


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def _post(base, fact, cookie, n):
    """Post one reply through the form."""
    body = f"csrfmiddlewaretoken={'k' * 32}&body=live+{n}".encode()
    request = urllib.request.Request(f"{base}{fact['topic']}reply/", body, {"Cookie": cookie, "Host": "localhost"})
    try:
        urllib.request.build_opener(_Stay).open(request)
    except urllib.error.HTTPError as answer:
        if answer.code != 302:
            raise


async def _listen(port, fact, after, heard):
    async with websockets.connect(
        f"ws://localhost:{port}/ws/live/", origin="http://localhost", open_timeout=60
    ) as socket:
        await socket.send(json.dumps({"listen": {f"topic:{fact['topic_pk']}": after}}))
        heard["open"] += 1
        async for frame in socket:
            number = json.loads(frame)["n"]
            heard.setdefault(number, []).append(time.monotonic())


async def _measure(base, port, fact, readers, after):
    heard, sent = {"open": 0}, {}
    tasks = []
    for start in range(0, readers, 25):
        tasks += [asyncio.create_task(_listen(port, fact, after, heard)) for _ in range(min(25, readers - start))]
        while heard["open"] < len(tasks):
            await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    for n in range(REPLIES):
        sent[after + 1 + n] = time.monotonic()
        await asyncio.to_thread(_post, base, fact, fact["writers"][n], n)
        await asyncio.sleep(PAUSE)
    await asyncio.sleep(4)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    waits = sorted(moment - sent[number] for number in sent for moment in heard.get(number, []))
    return waits, sum(len(heard.get(number, [])) for number in sent)


def measure(base, port, fact, readers):
    """Print the waits between the press of 回复 and the frame on each open page."""
    with urllib.request.urlopen(f"{base}{fact['topic']}") as answer:
        after = int(answer.read().decode().partition('data-number="')[2].partition('"')[0])
    waits, count = asyncio.run(_measure(base, port, fact, readers, after))
    p50, p95, p99 = (statistics.quantiles(waits, n=100)[i - 1] for i in (50, 95, 99))
    print(
        f"live: {readers} open pages, {REPLIES} replies, {count} of {readers * REPLIES} frames heard; from the press "
        f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    )
