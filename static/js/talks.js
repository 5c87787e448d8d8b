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

document.addEventListener("live", ({ detail }) => {
  const row = list.querySelector(`[data-talk="${detail.c}"]`);
  const words = row?.querySelector("[data-face]");
  if (detail.gone && words?.dataset.n === String(detail.gone)) words.textContent = "";
  if (!row || !detail.html || detail.at) return;
  const line = read(detail.html);
  if (!line.matches(".msg")) return;
  words.textContent = face(line, "two" in row.dataset);
  words.dataset.n = line.dataset.n;
  const time = row.querySelector("time");
  time.dateTime = line.dataset.at;
  time.textContent = inWords("刚刚");
  if ("live" in row.dataset && line.dataset.by !== list.dataset.me) count(row);
  const first = list.querySelector("[data-talk]");
  // Whoever is on it with the keyboard stays on it.
  if (first !== row && !row.contains(document.activeElement)) list.insertBefore(row, first);
});
