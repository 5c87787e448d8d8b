// 动态: what is new comes in by itself. At the top of the page it is put in; whoever reads further down, or is at a row
// with the keyboard, is offered it by a button, so that nothing moves under her eyes.

const box = document.querySelector("#now-live");
const rows = document.querySelector("#now-rows");
const pill = box.querySelector("[data-pill]");
const said = box.querySelector("[data-said]");
const words = (element, n) => element.dataset.words.replace("{n}", n);
// One page asks at the most once in a while, and not all pages in the same moment.
const AT_LEAST = 900;
const SPREAD = 300;
let held = [];
let timer;
let asked = 0;
let wanted = false;

const atTop = () => scrollY < 160 && !rows.contains(document.activeElement) && !rows.querySelector("details[open]");

function put(items) {
  for (const item of [...items].reverse()) {
    rows.querySelector(`[data-row="${CSS.escape(item.dataset.row)}"]`)?.remove();
    item.classList.add("now-new");
    rows.prepend(item);
  }
  box.parentElement.querySelector("[data-empty]")?.remove();
  held = [];
  pill.hidden = true;
}

// Young lines are asked for again, since one may be committed late: what stands here already is not new.
function stands({ dataset }) {
  const here = [...held, ...rows.children].find((item) => item.dataset.row === dataset.row);
  return here && Number(here.dataset.line) >= Number(dataset.line);
}

function show(answer) {
  const items = answer.filter((item) => !stands(item));
  const keys = new Set(items.map((item) => item.dataset.row));
  held = [...items, ...held.filter((item) => !keys.has(item.dataset.row))];
  if (!held.length) return;
  said.textContent = words(said, held.length);
  if (atTop()) put(held);
  else {
    pill.textContent = words(pill, held.length);
    pill.hidden = false;
  }
}

async function ask() {
  timer = undefined;
  if (document.hidden) {
    wanted = true;
    return;
  }
  asked = Date.now();
  const query = new URLSearchParams({ after: box.dataset.number });
  if (box.dataset.show) query.set("show", box.dataset.show);
  if (box.dataset.from) query.set("from", box.dataset.from);
  try {
    const answer = await fetch(`${box.dataset.fresh}?${query}`);
    if (!answer.ok) return;
    const page = document.createElement("template");
    page.innerHTML = await answer.text();
    const list = page.content.querySelector("ul");
    box.dataset.number = list.dataset.number;
    show([...list.children]);
  } catch {
    wanted = true;
  }
}

function soon() {
  timer ??= setTimeout(ask, Math.max(0, asked + AT_LEAST - Date.now()) + Math.random() * SPREAD);
}

box.addEventListener("live", soon);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && wanted) {
    wanted = false;
    soon();
  }
});
pill.addEventListener("click", () => {
  const first = held[0];
  put(held);
  scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  first?.querySelector("a")?.focus({ preventScroll: true });
});

// A row's menu closes when one looks elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const menu of rows.querySelectorAll("details[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && rows.querySelector("details[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
