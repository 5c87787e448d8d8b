// The list of talks, as lines come: the newest words, how many are not read, and the talk's place at the top.

const list = document.querySelector("#talks");
const LONGEST = 60;

const read = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
};

// How a line begins, as the server says it of the newest one.
function face(line, two) {
  const said = (line.querySelector(".prose")?.textContent ?? "").replace(/\s+/g, " ").trim();
  const words = (said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said) || inWords("[图片或文件]");
  if (line.dataset.by === list.dataset.me) return inWords("你：%(words)s", { words });
  if (two) return words;
  const name = (line.querySelector(".by-n a") ?? line.querySelector(".by-n")).textContent.trim();
  return inWords("%(name)s：%(words)s", { name, words });
}

function count(row) {
  const held = row.querySelector(".count");
  const shown = held.querySelector("[data-count]");
  const n = held.hidden ? 0 : parseInt(shown.textContent, 10);
  shown.textContent = n >= 99 ? "99+" : n + 1;
  held.hidden = false;
}

// What frames do not say is read anew, once for all that came together.
let asking;
function refresh() {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const answer = await fetch(list.dataset.list).catch(() => null);
    const page = answer?.ok && read(`<div>${await answer.text()}</div>`);
    for (const fresh of page ? page.querySelectorAll("#talks [data-talk]") : []) {
      const row = list.querySelector(`[data-talk="${fresh.dataset.talk}"]`);
      if (!row || row.querySelector("[aria-current]")) continue;
      row.querySelector("a").replaceChildren(...fresh.querySelector("a").childNodes);
      if ("live" in row.dataset) row.dataset.number = Math.max(row.dataset.number, fresh.dataset.number ?? 0);
    }
  }, 500);
}

document.addEventListener("live", ({ detail }) => {
  const row = list.querySelector(`[data-talk="${detail.c}"]`);
  if (!row) return;
  const line = detail.html && !detail.at && read(detail.html);
  if (detail.behind || detail.gone || detail.at) return refresh();
  if (!line || !line.matches(".msg")) return;
  const words = row.querySelector("[data-face]");
  words.textContent = face(line, "two" in row.dataset);
  const time = row.querySelector("time");
  time.dateTime = line.dataset.at;
  time.textContent = inWords("刚刚");
  // Whoever says something has read what was said.
  if (line.dataset.by === list.dataset.me) row.querySelector(".count").hidden = true;
  else if ("live" in row.dataset) count(row);
  const first = list.querySelector("[data-talk]");
  // Whoever is on it with the keyboard stays on it.
  if (first !== row && !row.contains(document.activeElement)) list.insertBefore(row, first);
});

// Back from a talk that was read meanwhile.
addEventListener("pageshow", (event) => event.persisted && refresh());
