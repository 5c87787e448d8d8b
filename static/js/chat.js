// A talk: lines as they come, words that are gone or back, and one's own that wait until the server has them.

const lines = document.querySelector("#lines");
const box = lines.closest(".msgs");
const form = document.querySelector("#say");
const me = lines.dataset.me;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value;
const TOGETHER = 300_000;
// A browser lets no more than 64 KiB outlive their page (Fetch, "inflight keepalive bytes"); a word of Chinese takes nine.
const MOST_ALIVE = 60_000;

const made = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
};
const lastLine = () => [...lines.querySelectorAll("[data-n]")].at(-1);
// The box is turned upside down: its newest line stands at zero.
const atEnd = () => Math.abs(box.scrollTop) < 80;

// Put a line where its number belongs; whose it is and what it follows is seen here, for the frame is the same for all.
function place(line) {
  const n = Number(line.dataset.n);
  if (lines.querySelector(`#m${n}`)) return;
  line.classList.toggle("me", line.dataset.by === me);
  if (line.dataset.nonce) lines.querySelector(`.msg-sent[data-of="${line.dataset.nonce}"]`)?.remove();
  const next = [...lines.querySelectorAll("[data-n]")].find((e) => Number(e.dataset.n) > n);
  lines.querySelector("[data-empty]")?.remove();
  lines.insertBefore(line, next ?? lines.querySelector(".msg-sent") ?? lines.querySelector("#end"));
  named(line);
  named(next);
}

// A line stands without a name under one of the same author that is hardly older, wherever lines came and went.
function named(line) {
  if (!line?.matches(".msg[data-n]")) return;
  const before = line.previousElementSibling;
  const follows =
    before?.matches(".msg[data-n]") && before.dataset.by === line.dataset.by &&
    Date.parse(line.dataset.at) - Date.parse(before.dataset.at) < TOGETHER;
  line.classList.toggle("msg-on", Boolean(follows));
}

// Words that were taken away stand in nobody's quote either.
function takeOff(n, quotes = true) {
  const line = lines.querySelector(`#m${n}`);
  const next = line?.nextElementSibling;
  line?.remove();
  named(next);
  if (!quotes) return;
  for (const link of lines.querySelectorAll(`blockquote a[href$="#m${n}"]`)) link.closest("blockquote").remove();
}

// A quote leads to the words where they stand on this page; else its address does.
lines.addEventListener("click", (event) => {
  const link = event.target.closest("blockquote a");
  const words = link && lines.querySelector(link.hash);
  if (!words) return;
  event.preventDefault();
  words.scrollIntoView({ block: "center" });
});

// --- what others say ---------------------------------------------------------------------------------------------

let seen = 0;
let telling;
function read(n) {
  if (document.hidden || n <= seen) return;
  seen = n;
  telling ??= setTimeout(tell, 800);
}
function tell() {
  clearTimeout(telling);
  telling = undefined;
  const body = new URLSearchParams({ number: seen, csrfmiddlewaretoken: token() });
  fetch(lines.dataset.read, { method: "POST", body, keepalive: true }).catch(() => (seen = 0));
}
addEventListener("pagehide", () => telling && tell());
// Up to here nothing is missing on this page; of a window further back only what it shows was read.
let held = Number(lines.dataset.number);
const readHere = () => read("past" in lines.dataset ? Number(lastLine()?.dataset.n ?? 0) : held);
document.addEventListener("visibilitychange", () => !document.hidden && readHere());

// Too much was missed: the lines after the last one held are fetched, page by page, whatever comes in between.
let catching = Promise.resolve();
function catchUp(after) {
  catching = catching.then(async () => {
    for (let more = true; more; ) {
      const answer = await (await fetch(`${lines.dataset.lines}?after=${after}`)).json();
      if (answer.reload) return location.reload();
      const stand = answer.html.map(made);
      const standing = new Set(stand.map((line) => Number(line.dataset.n)));
      for (const n of answer.gone) takeOff(n, !standing.has(n));
      for (const line of stand) place(line);
      after = answer.last;
      more = answer.more;
    }
  });
  return catching;
}

lines.addEventListener("live", ({ detail }) => {
  if (detail.gone) takeOff(detail.gone);
  if (detail.at) takeOff(detail.at, false);
  if ("past" in lines.dataset) return;
  const stays = atEnd();
  if (detail.behind) catchUp(held).catch(() => location.reload());
  held = Math.max(held, detail.n);
  if (detail.html) place(made(detail.html));
  if (stays) box.scrollTop = 0;
  read(detail.n);
});

// --- what one says oneself ---------------------------------------------------------------------------------------

function waiting(body, nonce) {
  const line = document.createElement("article");
  line.className = "msg me msg-sent";
  line.dataset.of = nonce;
  line.innerHTML = '<div class="msg-b"><div class="bub"></div><p class="tiny soft" role="status"></p></div>';
  line.querySelector(".bub").textContent = body;
  line.querySelector(".soft").textContent = inWords("正在发");
  lines.insertBefore(line, lines.querySelector("#end"));
  box.scrollTop = 0;
  return line;
}

// Lines that did not go through stay in this browser, beside the member's draft of the next one, until they have or she
// drops them. `refused` are those that were answered: they are not sent again by themselves.
const shelf = () => `draft unsent ${form.elements.draft.dataset.of} ${form.elements.draft.value}`;
const unsent = () => JSON.parse(localStorage.getItem(shelf()) ?? "[]").map((one) => new URLSearchParams(one));
const others = (data) => unsent().filter((one) => one.get("nonce") !== data.get("nonce"));
function shelve(left) {
  if (left.length) localStorage.setItem(shelf(), JSON.stringify(left.map(String)));
  else localStorage.removeItem(shelf());
}

function button(words, act) {
  const made = document.createElement("button");
  made.className = "act";
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// Say why a line did not go through, with the ways on from there. It may have come by the socket meanwhile.
function stand(line, data, why) {
  const said = line.querySelector("p");
  said.className = "tiny err";
  said.textContent = why;
  const again = button(inWords("再发一次"), () => {
    for (const one of acts) one.remove();
    said.className = "tiny soft";
    said.textContent = inWords("正在发");
    data.delete("refused");
    send(line, data);
  });
  const drop = button(inWords("不发了"), () => {
    shelve(others(data));
    line.remove();
  });
  const acts = [again, drop];
  line.querySelector(".msg-b").append(...acts);
}

// One after the other, in the order in which they were said.
let sending = Promise.resolve();
const send = (line, data) => (sending = sending.then(() => deliver(line, data)));

// The same line under the same name, as often as it takes: the server keeps it once. It lies on the shelf until it has one.
async function deliver(line, data) {
  // what stands in the box by now is the draft of another line
  if (form.elements.body.value.trim()) data.delete("draft");
  else data.set("draft", form.elements.draft.value);
  shelve([...others(data), data]);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: data.toString().length < MOST_ALIVE,
      signal: AbortSignal.timeout(15000),
    });
    const got = await answer.json().catch(() => ({}));
    if (!answer.ok || !got.html) {
      const ended = answer.type === "opaqueredirect" ? inWords("登录过期了，重新登录再发。这句留在这里。") : "";
      const stale = answer.status === 403 ? inWords("这一页开得太久了，刷新以后再发。这句留在这里。") : "";
      throw new Error(got.sentence || ended || stale, { cause: answer.status < 500 ? "refused" : "" });
    }
    line.remove();
    shelve(others(data));
    place(made(got.html));
  } catch (error) {
    if (!line.isConnected) return shelve(others(data));
    if (error.cause === "refused") data.set("refused", "yes");
    shelve([...others(data), data]);
    stand(line, data, error.cause === "refused" && error.message ? error.message : inWords("没发出去，网络断了一下"));
  }
}

if (form) {
  const words = form.elements.body;
  for (const data of unsent()) {
    data.set("csrfmiddlewaretoken", token());
    const line = waiting(data.get("body"), data.get("nonce"));
    // what waits there does not stand in the box as well
    if (words.value === data.get("body")) words.value = "";
    if (data.has("refused")) stand(line, data, inWords("上次没发出去"));
    else send(line, data);
  }
  form.addEventListener("submit", (event) => {
    // Files go with the page's own form, what is said from further back leads to the newest, or another door was pressed.
    const leaves = form.querySelector(".files-list li") || "past" in lines.dataset;
    if (leaves || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!words.value.trim()) return words.focus();
    const data = new URLSearchParams(new FormData(form));
    data.set("nonce", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`);
    send(waiting(words.value, data.get("nonce")), data);
    words.value = form.elements.quoted.value = "";
    words.style.height = "";
    form.querySelector("[data-quoting]")?.remove();
    form.querySelector("#say-error").hidden = true;
    words.focus();
  });
  // Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own (Safari says it by 229).
  words.addEventListener("keydown", (event) => {
    const composes = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composes && matchMedia("(pointer:fine)").matches) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

// Begin where the address points, or at the first unread; else at the newest.
const pointed = location.hash.startsWith("#m") && document.querySelector(location.hash);
const goal = pointed || document.querySelector("#new");
if (goal && goal.id !== "end") goal.scrollIntoView({ block: "center" });
readHere();
