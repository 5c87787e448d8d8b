// One socket a page: listens to whatever elements name in data-live, and tells the page by a "live" event.
// Elements: data-live="topic:12" data-number="24". Without a socket every page is as true as when it was loaded.

// What the page is about comes first; of a list beside it, which small screens do not draw, no more than is drawn.
function wanted() {
  const about = [...document.querySelectorAll("[data-live]:not([data-talk])")];
  const beside = [...document.querySelectorAll("[data-live][data-talk]")].filter((e) => e.checkVisibility?.() ?? true);
  return Object.fromEntries([...about, ...beside].map((e) => [e.dataset.live, Number(e.dataset.number) || 0]));
}
let socket;
let timer;
let wait = 1000;

function connect() {
  clearTimeout(timer);
  if (!document.querySelector("[data-live]")) return;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`);
  socket.onopen = () => {
    wait = 1000;
    socket.send(JSON.stringify({ listen: wanted() }));
  };
  socket.onmessage = (event) => {
    const frame = JSON.parse(event.data);
    const place = document.querySelector(`[data-live="${frame.c}"]`);
    if (!place || frame.n <= Number(place.dataset.number)) return;
    place.dataset.number = frame.n;
    place.dispatchEvent(new CustomEvent("live", { detail: frame, bubbles: true }));
  };
  const mine = socket;
  socket.onclose = () => {
    if (mine !== socket) return;
    timer = setTimeout(connect, wait + Math.random() * wait);
    wait = Math.min(wait * 2, 60000);
  };
}

// The bell: its count, and on the inbox page a line that says there is more.
document.addEventListener("live", ({ target, detail }) => {
  if (!target.matches("#bell")) return;
  const count = target.querySelector(".count");
  count.hidden = !detail.unseen;
  count.querySelector("[data-count]").textContent = detail.unseen;
  const more = document.querySelector("#more");
  if (more && detail.unseen) more.hidden = false;
});

// A page that comes back from the browser's memory is read on from its numbers.
addEventListener("pagehide", () => socket?.close());
addEventListener("pageshow", (event) => event.persisted && socket?.readyState > 1 && connect());

connect();
